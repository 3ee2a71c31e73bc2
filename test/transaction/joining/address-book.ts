import { Repository, type DataSource } from 'typeorm';

import { Contact, Folder, Phone, Region, Team, Visitor } from './entities.js';

/** A class of the application's own. */
class ContactRepository extends Repository<Contact> {
  async add(name: string): Promise<void> {
    await this.insert({ name });
  }

  knows(name: string): Promise<boolean> {
    return this.existsBy({ name });
  }
}

/** All that an application gets hold of when it starts, outside of every transaction. */
export class AddressBook {
  readonly manager;
  readonly contacts;
  readonly phones;
  readonly teams;
  readonly visitors;
  readonly folders;
  readonly regions;
  readonly own;
  readonly extended;
  readonly builders;

  constructor(readonly dataSource: DataSource) {
    const { manager } = dataSource;
    this.manager = manager;
    this.contacts = dataSource.getRepository(Contact);
    this.phones = dataSource.getRepository(Phone);
    this.teams = manager.getRepository(Team);
    this.visitors = manager.getRepository(Visitor);
    this.folders = dataSource.getTreeRepository(Folder);
    this.regions = manager.getTreeRepository(Region);
    this.own = new ContactRepository(Contact, manager);
    this.extended = this.contacts.extend({
      async add(this: Repository<Contact>, name: string) {
        await this.insert({ name });
      },
      knows(this: Repository<Contact>, name: string) {
        return this.existsBy({ name });
      },
    });
    this.builders = {
      select: this.contacts.createQueryBuilder('contact').where('contact.name = :name'),
      insert: dataSource.createQueryBuilder().insert().into(Contact).values({ name: 'grace' }),
      update: this.contacts.createQueryBuilder().update().set({ visits: 7 }),
      delete: this.contacts.createQueryBuilder().delete().where({ name: 'kurt' }),
      relation: dataSource.createQueryBuilder().relation(Contact, 'followed').of('ada'),
    };
  }

  /** `?`, `$1` and so on, as the driver wants them. */
  sql(text: string): string {
    const { driver } = this.dataSource;
    let index = 0;
    return text
      .replaceAll('?', () => driver.createParameter('name', index++))
      .replaceAll(/"(\w+)"/g, (_, name: string) => driver.escape(name));
  }
}
