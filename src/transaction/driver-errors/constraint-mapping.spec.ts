import { Column, DataSource, Entity, ManyToOne, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { mapConstraints, type ConstraintMapping } from './constraint-mapping.js';

class Taken extends Error {}

@Entity()
class Group {
  @PrimaryGeneratedColumn()
  id!: number;
}

@Entity()
@Unique(['email', 'group'])
class Contact {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar' })
  email!: string;

  @Column({ type: 'varchar' })
  name!: string;

  @ManyToOne(() => Group)
  group!: Group;
}

class Stranger {}

describe('mapConstraints', () => {
  it.each<[string, unknown]>([
    ['mapConstraints has object; give it a list of mappings.', {}],
    [
      'mapConstraints of an unknown entity() has no name, or no entity and columns; give it one of both.',
      [{ to: Taken }],
    ],
    [
      'mapConstraints of Contact() has no name, or no entity and columns; give it one of both.',
      [{ entity: Contact, columns: [], to: Taken }],
    ],
    [
      'mapConstraints of "uq" has no error to become; set "to" to a class or a function.',
      [{ name: 'uq' }],
    ],
    [
      'mapConstraints of "uq" has event "duplicate"; use unique, referenceMissing, stillReferenced, foreignKey, check or exclusion.',
      [{ name: 'uq', event: 'duplicate', to: Taken }],
    ],
    [
      'mapConstraints of "uq" is there twice; remove one of them.',
      [
        { name: 'uq', to: Taken },
        { name: 'uq', to: Taken },
      ],
    ],
  ])('says: %s', (message, mappings) => {
    expect(() => mapConstraints(mappings as ConstraintMapping[])).toThrow(message);
  });

  it('takes both events of one foreign key', () => {
    const mapping = { name: 'fk', to: Taken };
    expect(() =>
      mapConstraints([
        { ...mapping, event: 'referenceMissing' },
        { ...mapping, event: 'stillReferenced' },
      ]),
    ).not.toThrow();
  });

  describe('with a DataSource', () => {
    let dataSource: DataSource;
    beforeAll(async () => {
      dataSource = await new DataSource({ type: 'sqljs', entities: [Group, Contact] }).initialize();
    });
    afterAll(() => dataSource.destroy());

    it.each([[['group', 'email']], [['email', 'group.id']], [['id']], [['group']]])(
      'takes the constraint over %j',
      (columns) => {
        const mappings = mapConstraints([{ entity: Contact, columns, to: Taken }]);
        expect(() => mappings.assertMappings(dataSource)).not.toThrow();
      },
    );

    it('refuses columns that the entity does not have', () => {
      const mappings = mapConstraints([{ entity: 'Contact', columns: ['e-mail'], to: Taken }]);
      expect(() => mappings.assertMappings(dataSource)).toThrow(
        'mapConstraints of Contact(e-mail) names "e-mail", which the entity does not have; use the names of its properties.',
      );
    });

    it('refuses columns without a constraint', () => {
      const mappings = mapConstraints([{ entity: Contact, columns: ['name'], to: Taken }]);
      expect(() => mappings.assertMappings(dataSource)).toThrow(
        'mapConstraints of Contact(name) has no primary, unique or foreign key over these columns; declare it in the entity, or map the constraint by its name.',
      );
    });

    it('leaves entities of another DataSource to it', () => {
      const mappings = mapConstraints([{ entity: Stranger, columns: ['x'], to: Taken }]);
      expect(() => mappings.assertMappings(dataSource)).not.toThrow();
    });
  });
});
