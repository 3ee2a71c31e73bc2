import {
  Body,
  Controller,
  Get,
  Module,
  Param,
  ParseIntPipe,
  Post,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { UserException } from '../../../src/index.js';
import { errorList, seen } from '../../support/seen.js';
import { Entry } from './entities.js';
import { failingAfter, UNSERIALIZABLE, WritingGuard, WritingPipe } from './failing-parts.js';
import { onEachStage, Stage, UNKNOWN } from './stage.js';

@UserException(409, { message: 'The shop is closed.' })
class ShopClosed extends Error {}

@Controller()
@UseInterceptors(failingAfter('controller'))
class ShopController {
  constructor(private readonly dataSource: DataSource) {}

  private async buy(...names: string[]): Promise<void> {
    // one by one, as services do
    for (const name of names) await this.dataSource.getRepository(Entry).insert({ name });
  }

  @Post('bought') async bought(): Promise<object> {
    await this.buy('pen', 'ink');
    return { bought: 2 };
  }

  @Post('thrown') async thrown(): Promise<void> {
    await this.buy('pen', 'ink');
    throw new Error('no more ink');
  }

  @Post('thenable') async thenable(): Promise<void> {
    await this.buy('pen');
    // oxlint-disable-next-line typescript/only-throw-error, unicorn/no-thenable -- whatever is thrown
    throw { then: (resolve: (value: string) => void) => resolve('nothing went wrong') };
  }

  @Post('for-clients') async forClients(): Promise<void> {
    await this.buy('pen');
    throw new ShopClosed();
  }

  @Get('in-get') async inGet(): Promise<void> {
    await this.dataSource.getRepository(Entry).find();
    await this.buy('pen');
    throw new ShopClosed();
  }

  @Post('after/:where') @UseInterceptors(failingAfter('method')) async after(): Promise<string> {
    await this.buy('pen');
    return 'bought';
  }

  @Post('answers/:what') async answers(@Param('what') what: string): Promise<unknown> {
    await this.buy('pen');
    return UNSERIALIZABLE[decodeURIComponent(what)]?.();
  }

  @Post('piped/:n') async piped(
    @Body(WritingPipe) _body: unknown,
    @Param('n', ParseIntPipe) n: number,
  ): Promise<number> {
    await this.buy('pen');
    return n;
  }

  @Post('guarded/:open') @UseGuards(WritingGuard) async guarded(): Promise<void> {
    await this.buy('pen');
    throw new ShopClosed();
  }
}

const CLOSED = errorList(409, 'SHOP_CLOSED', 'The shop is closed.');

@Module({ providers: [{ provide: APP_INTERCEPTOR, useClass: failingAfter('feature') }] })
class FeatureModule {}

onEachStage('a request that fails leaves nothing behind', (kind, platform) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(kind, platform, {
      imports: [FeatureModule],
      controllers: [ShopController],
      providers: [{ provide: APP_INTERCEPTOR, useClass: failingAfter('root') }],
      before: (app) => {
        app.useGlobalInterceptors(new (failingAfter('global'))());
      },
    });
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.close());

  const post = async (path: string): Promise<unknown> => seen(await stage.app.post(path, {}));

  it('and one that succeeds was kept when its answer comes', async () => {
    const answer = await stage.app.post('/bought', {});
    expect([answer.status, answer.json]).toEqual([201, { bought: 2 }]);
    expect(await stage.names()).toEqual(['ink', 'pen']);
    expect(stage.boundaries()).toHaveLength(2);
  });

  it('when its handler throws', async () => {
    expect(await post('/thrown')).toEqual(UNKNOWN);
    expect(await stage.names()).toEqual([]);
  });

  it('when it throws what looks like a promise', async () => {
    expect(await post('/thenable')).toEqual(UNKNOWN);
    expect(await stage.names()).toEqual([]);
  });

  it('when it throws what was written for clients', async () => {
    expect(await post('/for-clients')).toEqual(CLOSED);
    expect(await stage.names()).toEqual([]);
  });

  it('when a GET has read and written', async () => {
    expect(seen(await stage.app.get('/in-get'))).toEqual(CLOSED);
    expect(await stage.names()).toEqual([]);
  });

  it.each(['root', 'feature', 'global', 'controller', 'method'])(
    'when an interceptor of the %s fails after the handler',
    async (where) => {
      expect(await post(`/after/${where}`)).toEqual(UNKNOWN);
      expect(await stage.names()).toEqual([]);
      expect((await stage.app.post('/after/none', {})).text).toBe('bought');
      expect(await stage.names()).toEqual(['pen']);
    },
  );

  it.each(Object.keys(UNSERIALIZABLE))('when its answer has %s', async (what) => {
    expect(await post(`/answers/${encodeURIComponent(what)}`)).toEqual(UNKNOWN);
    expect(await stage.names()).toEqual([]);
  });

  it('when a pipe refuses it after another has written', async () => {
    expect(await post('/piped/x')).toMatchObject({ status: 400 });
    expect(await stage.names()).toEqual([]);
    expect((await stage.app.post('/piped/1', {})).status).toBe(201);
    expect(await stage.names()).toEqual(['of a pipe', 'pen']);
  });

  it('but what guards have written, which come before', async () => {
    expect(await post('/guarded/closed')).toMatchObject({ status: 403 });
    expect(await stage.names()).toEqual(['of a guard']);
    await stage.reset();
    expect(await post('/guarded/open')).toEqual(CLOSED);
    expect(await stage.names()).toEqual(['of a guard']);
  });
});
