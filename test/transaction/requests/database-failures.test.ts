import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { seen } from '../../support/seen.js';
import { Entry } from './entities.js';
import { onEachStage, Stage, UNKNOWN } from './stage.js';

const buy = (dataSource: DataSource, name: string): Promise<unknown> =>
  dataSource.getRepository(Entry).insert({ name });

/** Of what was thrown, and what was behind it. */
const thrownNames = ({ records }: Stage): string[] =>
  (records[0]?.causes ?? []).map(({ name }) => name);

onEachStage('a failure of the database', (kind, platform) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(kind, platform, {});
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.close());

  it('that nobody caught is answered, and nothing is kept', async () => {
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      await buy(dataSource, 'pen');
    });
    expect(answer.status).toBe(409);
    expect(await stage.names()).toEqual([]);
  });

  it('that was caught and left the transaction as it was is no failure', async () => {
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      await dataSource
        .transaction(async (manager) => {
          await manager.insert(Entry, { name: 'ink' });
          await manager.insert(Entry, { name: 'ink' });
        })
        .catch(() => undefined);
      await buy(dataSource, 'cap');
      return 'bought';
    });
    expect([answer.status, answer.text]).toEqual([200, 'bought']);
    expect(await stage.names()).toEqual(['cap', 'pen']);
  });

  it('that was caught costs the whole request where the database gave it up', async () => {
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      await buy(dataSource, 'pen').catch(() => undefined);
      return 'bought';
    });
    if (kind.name === 'PostgreSQL') {
      expect(seen(answer)).toEqual(UNKNOWN);
      expect(thrownNames(stage).slice(0, 2)).toEqual(['TransactionDoomed', 'QueryFailedError']);
      expect(await stage.names()).toEqual([]);
    } else {
      expect(answer.status).toBe(200);
      expect(await stage.names()).toEqual(['pen']);
    }
  });

  it('COMMIT by hand keeps nothing', async () => {
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      await dataSource.query('COMMIT').catch(() => undefined);
      await buy(dataSource, 'ink').catch(() => undefined);
      return 'bought';
    });
    expect(seen(answer)).toEqual(UNKNOWN);
    expect(thrownNames(stage)).toContain('TransactionDoomed');
    expect(await stage.names()).toEqual([]);
  });

  it('a statement that Promise.all() has left behind is refused, and not kept', async () => {
    let late: Promise<unknown> = Promise.resolve();
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      const gate = new Promise((resolve) => setImmediate(resolve));
      late = gate
        .then(() => buy(dataSource, 'ink'))
        .then(
          () => buy(dataSource, 'late'),
          (error: unknown) => error,
        );
      await Promise.all([late, Promise.reject(new Error('fails fast'))]);
    });
    expect(seen(answer)).toEqual(UNKNOWN);
    const refusal = await late.catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'TransactionClosed' });
    expect(await stage.names()).toEqual([]);
  });

  it('a statement after the answer is refused, and not kept', async () => {
    let late: Promise<unknown> = Promise.resolve();
    let go = (): void => undefined;
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      const gate = new Promise<void>((resolve) => (go = resolve));
      late = gate.then(() => buy(dataSource, 'late'));
      late.catch(() => undefined);
      return 'bought';
    });
    go();
    await expect(late).rejects.toMatchObject({ name: 'TransactionClosed', outcome: 'committed' });
    expect(answer.status).toBe(200);
    expect(await stage.names()).toEqual(['pen']);
  });

  if (kind.name === 'MariaDB') return;
  it('that comes with COMMIT is the answer', async () => {
    await stage.query('CREATE TABLE IF NOT EXISTS shelf (id int PRIMARY KEY)');
    await stage.query(
      'CREATE TABLE IF NOT EXISTS stored (shelf int REFERENCES shelf (id) DEFERRABLE INITIALLY DEFERRED)',
    );
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      await dataSource.query('INSERT INTO stored VALUES (7)');
      return 'stored';
    });
    expect(answer.status).toBe(kind.hasErrorCodes ? 409 : 500);
    expect(answer.text).not.toMatch(/stored|shelf/i);
    expect(await stage.names()).toEqual([]);
    expect(await stage.query('SELECT * FROM stored')).toEqual([]);
    expect(stage.records[0]?.error.transaction).toBe('rolled back');
    // and the next one is not concerned
    expect((await stage.run((dataSource) => buy(dataSource, 'pen'))).status).toBe(200);
  });
});
