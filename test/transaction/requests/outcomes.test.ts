import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { LoggerReporter, UserException } from '../../../src/index.js';
import { errorList, seen } from '../../support/seen.js';
import { Entry } from './entities.js';
import { onEachStage, Stage } from './stage.js';

@UserException(401, { rollback: false, message: 'Wrong password.' })
class WrongPassword extends Error {}

@UserException(401, { message: 'Not you.' })
class NotYou extends Error {}

const buy = (dataSource: DataSource, name: string): Promise<unknown> =>
  dataSource.getRepository(Entry).insert({ name });

onEachStage('what became of the transaction', (kind, platform) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(kind, platform, {});
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.close());

  const outcomes = (): unknown[] => stage.records.map(({ error }) => error.transaction);

  it('is none when the request has begun none', async () => {
    await stage.run(() => Promise.reject(new NotYou()));
    await stage.run(async (dataSource) => {
      await dataSource.getRepository(Entry).find();
      throw new NotYou();
    }, 'GET');
    expect(outcomes()).toEqual(['none', 'none']);
    expect(stage.boundaries()).toEqual([]);
  });

  it('is that it was rolled back', async () => {
    await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      throw new NotYou();
    });
    expect(outcomes()).toEqual(['rolled back']);
    expect(await stage.names()).toEqual([]);
  });

  it('is that it was committed, where the error says so', async () => {
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'failed login');
      throw new WrongPassword();
    });
    expect(seen(answer)).toEqual(errorList(401, 'WRONG_PASSWORD', 'Wrong password.'));
    expect(outcomes()).toEqual(['committed']);
    expect(await stage.names()).toEqual(['failed login']);
  });

  it('is not that of the request before', async () => {
    await stage.run(async (dataSource) => {
      await buy(dataSource, 'failed login');
      throw new WrongPassword();
    });
    await stage.run(() => Promise.reject(new WrongPassword()));
    expect(outcomes()).toEqual(['committed', 'none']);
  });

  if (kind.name !== 'PostgreSQL') return;
  it('is that it was rolled back when COMMIT fails, and the error is answered all the same', async () => {
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'failed login');
      await buy(dataSource, 'failed login').catch(() => undefined);
      throw new WrongPassword();
    });
    expect(seen(answer)).toEqual(errorList(401, 'WRONG_PASSWORD', 'Wrong password.'));
    expect(outcomes()).toEqual(['rolled back']);
    expect(await stage.names()).toEqual([]);
    const { causes } = stage.records[0]!;
    expect(causes.filter(({ isFollowUp }) => isFollowUp).map(({ name }) => name)).toContain(
      'TransactionDoomed',
    );
  });
});

onEachStage('the default reporter', (kind, platform) => {
  it('says what became of the transaction', async () => {
    const stage = await Stage.open(kind, platform, { options: { reporter: LoggerReporter } });
    await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      throw new NotYou();
    });
    await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      throw new WrongPassword();
    });
    await stage.run(() => Promise.reject(new NotYou()));
    const [undone, kept, none] = stage.app.log.records.map(({ text }) => text);
    expect(undone).toMatch(/^401 NOT_YOU POST \S+ \(rolled back\): Not you\. \[/);
    expect(kept).toMatch(/^401 WRONG_PASSWORD POST \S+ \(committed\): Wrong password\. \[/);
    expect(none).toMatch(/^401 NOT_YOU POST [^ ()]+: Not you\. \[/);
    await stage.close();
  });
});
