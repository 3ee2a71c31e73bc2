import { Controller, Inject, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { afterEach, expect, it } from 'vitest';

import {
  NonTransactional,
  Transactional,
  type TypeOrmTransactionsOptions,
} from '../../../src/transaction/index.js';
import type { Database } from '../../support/databases.js';
import type { Platform } from '../../support/test-app.js';
import { Entry } from './entities.js';
import { onEachStage, Stage } from './stage.js';

abstract class Failing {
  constructor(@Inject(DataSource) protected readonly dataSource: DataSource) {}

  protected async fail(name: string): Promise<void> {
    await this.dataSource.getRepository(Entry).insert({ name });
    throw new Error('after the row');
  }
}

@Controller('plain')
class PlainController extends Failing {
  @Post('plain') plain(): Promise<void> {
    return this.fail('plain');
  }
  @Post('with') @Transactional() with(): Promise<void> {
    return this.fail('with');
  }
  @Post('without') @NonTransactional() without(): Promise<void> {
    return this.fail('without');
  }
  @Post('never') @Transactional({ propagation: 'NEVER' }) never(): Promise<void> {
    return this.fail('never');
  }
}

@Controller('decorated')
@Transactional()
class DecoratedController extends Failing {
  @Post('plain') plain(): Promise<void> {
    return this.fail('plain');
  }
  @Post('without') @NonTransactional() without(): Promise<void> {
    return this.fail('without');
  }
}

@Controller('undecorated')
@NonTransactional()
class UndecoratedController extends Failing {
  @Post('plain') plain(): Promise<void> {
    return this.fail('plain');
  }
  @Post('with') @Transactional() with(): Promise<void> {
    return this.fail('with');
  }
}

const CONTROLLERS = [PlainController, DecoratedController, UndecoratedController];

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
  stage = undefined;
});

async function open(
  kind: Database,
  platform: Platform,
  transactions: TypeOrmTransactionsOptions,
): Promise<Stage> {
  return (stage = await Stage.open(kind, platform, {
    controllers: CONTROLLERS,
    transactions,
  }));
}

onEachStage('routes', (kind, platform) => {
  const kept = async (paths: readonly string[]): Promise<string[]> => {
    const rows: string[] = [];
    for (const path of paths) {
      expect((await stage?.app.post(path, {}))?.status).toBe(500);
      if ((await stage?.names())?.length === 1) rows.push(path);
      await stage?.reset();
    }
    return rows;
  };

  const PATHS = [
    '/plain/plain',
    '/plain/with',
    '/plain/without',
    '/plain/never',
    '/decorated/plain',
    '/decorated/without',
    '/undecorated/plain',
    '/undecorated/with',
  ];
  const WITHOUT = ['/plain/without', '/plain/never', '/decorated/without', '/undecorated/plain'];

  it('all have a transaction, but those that are told otherwise', async () => {
    await open(kind, platform, {});
    expect(await kept(PATHS)).toEqual(WITHOUT);
  });

  it('may have one where they are decorated', async () => {
    await open(kind, platform, { routes: 'decorated' });
    expect(await kept(PATHS)).toEqual(['/plain/plain', ...WITHOUT]);
  });

  it('may have one where a function says so', async () => {
    await open(kind, platform, { routes: (context) => context.getClass() !== PlainController });
    // what is decorated has a transaction of its own then
    expect(await kept(PATHS)).toEqual(['/plain/plain', ...WITHOUT]);
  });
});
