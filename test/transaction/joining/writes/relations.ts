import { Contact, Team } from '../entities.js';
import type { WritePath } from '../path.js';
import { AUDITS } from '../audit.subscriber.js';

const relations: readonly WritePath[] = [
  {
    name: 'a cascade that inserts',
    write: ({ contacts }) => contacts.save({ name: 'grace', phones: [{ number: '1' }] }),
  },
  {
    name: 'a cascade that updates and inserts',
    write: ({ contacts }) =>
      contacts.save({ name: 'ada', phones: [{ id: 1000, number: '112' }, { number: '1' }] }),
  },
  {
    name: 'a cascade that deletes orphans',
    async write({ contacts }) {
      const where = { name: 'ada' };
      const ada = await contacts.findOneOrFail({ where, relations: { phones: true } });
      ada.phones = [];
      await contacts.save(ada);
    },
  },
  {
    name: 'a lazy relation to one',
    async write({ contacts, teams }) {
      const ada = await contacts.findOneByOrFail({ name: 'ada' });
      ada.team = teams.findOneBy({ name: 'blue' });
      await contacts.save(ada);
    },
  },
  {
    name: 'a lazy relation to many',
    async write({ contacts, teams }) {
      const ada = await contacts.findOneByOrFail({ name: 'ada' });
      const followed = await ada.followed;
      ada.followed = Promise.resolve([...followed, await teams.findOneByOrFail({ name: 'blue' })]);
      await contacts.save(ada);
    },
  },
  {
    name: 'a new one on both sides of a relation',
    write: ({ manager }) =>
      manager.save([
        manager.create(Team, { name: 'green' }),
        manager.create(Contact, { name: 'grace' }),
      ]),
  },
];

const trees: readonly WritePath[] = [
  {
    name: 'a tree of closures',
    write: ({ folders }) => folders.save({ name: 'new', parent: { id: 1000 } }),
  },
  {
    name: 'a tree of paths',
    write: ({ regions }) => regions.save({ name: 'new', parent: { id: 1000 } }),
  },
  {
    name: 'a branch that moves in a tree',
    async write({ folders }) {
      const [left, right] = await folders.save([{ name: 'left' }, { name: 'right' }]);
      const leaf = await folders.save({ name: 'leaf', parent: left ?? null });
      await folders.save(Object.assign(leaf, { parent: right }));
    },
  },
  {
    name: 'a leaf that leaves a tree',
    async write({ regions }) {
      await regions.remove(await regions.findOneByOrFail({ id: 1000 }));
    },
  },
];

// a team of this name makes the subscriber write
const subscribers = AUDITS.map((name): WritePath => ({
  name: `a subscriber that writes with ${name}`,
  write: ({ teams }) => teams.save({ name }),
}));

export const RELATION_WRITES = [...relations, ...trees, ...subscribers];
