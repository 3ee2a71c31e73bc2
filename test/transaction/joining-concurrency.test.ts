import { randomInt } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';

import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { joinTransactions, runInTransaction } from '../../src/transaction/index.js';
import { onEachDatabase } from '../support/databases.js';
import type { RecordedStatement } from '../support/database-statements.js';
import type { TestDatabase } from '../support/test-database.js';
import { Team } from './joining/entities.js';

const TRANSACTIONS = 50;
const fails = (id: number): boolean => id % 3 === 0;
const range = Array.from({ length: TRANSACTIONS }, (_, id) => id);

/** What was sent on each connection, as `BEGIN COMMIT BEGIN ROLLBACK`. */
function boundaries(statements: readonly RecordedStatement[]): string[] {
  const connections = new Map<number, string>();
  for (const { sql, connection } of statements) {
    const kind = /^(?:BEGIN|START|COMMIT|ROLLBACK)/.exec(sql)?.[0].replace('START', 'BEGIN');
    if (kind === undefined) continue;
    connections.set(connection, `${connections.get(connection) ?? ''}${kind} `);
  }
  return [...connections.values()];
}

onEachDatabase(`${TRANSACTIONS} transactions at once`, (kind) => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await kind.create([Team], { poolSize: 8 });
    ({ dataSource } = database);
    joinTransactions(dataSource);
  });
  beforeEach(async () => {
    await dataSource.getRepository(Team).createQueryBuilder().delete().execute();
    database.statements.clear();
  });
  afterAll(() => database.drop());

  const names = async (): Promise<string[]> =>
    (await dataSource.getRepository(Team).find()).map(({ name }) => name).sort();

  const add = (name: string): Promise<unknown> => dataSource.getRepository(Team).insert({ name });

  async function transact(id: number): Promise<void> {
    await runInTransaction(async () => {
      for (const part of ['a', 'b', 'c']) {
        await add(`${id}-${part}`);
        for (let turns = randomInt(5); turns > 0; turns--) await turn();
      }
      const own = (await names()).filter((name) => name.startsWith(`${id}-`));
      expect(own).toEqual([`${id}-a`, `${id}-b`, `${id}-c`]);
      if (fails(id)) throw new Error(`${id} failed`);
    });
  }

  it('do not mix', async () => {
    const results = await Promise.allSettled(range.map(transact));
    for (const [id, result] of results.entries()) {
      if (fails(id)) expect(result).toMatchObject({ reason: { message: `${id} failed` } });
      else expect(result.status).toBe('fulfilled');
    }
    const kept = range.filter((id) => !fails(id));
    expect(await names()).toEqual(
      kept.flatMap((id) => ['a', 'b', 'c'].map((p) => `${id}-${p}`)).sort(),
    );
    for (const connection of boundaries(database.statements.all)) {
      expect(connection).toMatch(/^(BEGIN (COMMIT|ROLLBACK) )+$/);
    }
    expect((await database.sessions()).filter((session) => session.isInTransaction)).toEqual([]);
  });

  it('do not take along what is outside of them', async () => {
    const outside = range.map((id) => add(`outside-${id}`));
    await Promise.all([...outside, Promise.allSettled(range.map(transact))]);
    const kept = (await names()).filter((name) => name.startsWith('outside'));
    expect(kept).toHaveLength(TRANSACTIONS);
  });

  it('may each do several things at once', async () => {
    const several = async (id: number): Promise<void> => {
      await runInTransaction(async () => {
        await Promise.all([add(`${id}-a`), names(), add(`${id}-b`)]);
        if (fails(id)) throw new Error(`${id} failed`);
      });
    };
    await Promise.allSettled(range.map(several));
    const kept = range.filter((id) => !fails(id));
    expect(await names()).toEqual(kept.flatMap((id) => [`${id}-a`, `${id}-b`]).sort());
  });
});
