import {
  Catch,
  Controller,
  Get,
  Inject,
  Injectable,
  Post,
  Res,
  UseFilters,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { ServerResponse } from 'node:http';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import type { OutgoingAnswer, ResponseHook } from '../../../src/index.js';
import { afterCommit, afterRollback } from '../../../src/transaction/index.js';
import { Entry } from './entities.js';
import { onEachStage, Stage } from './stage.js';

class Refused extends Error {}

const add = (dataSource: DataSource, name: string): Promise<unknown> =>
  dataSource.getRepository(Entry).insert({ name });

@Catch(Refused)
@Injectable()
class RefusedFilter implements ExceptionFilter {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly host: HttpAdapterHost,
  ) {}

  async catch(_thrown: Refused, host: ArgumentsHost): Promise<void> {
    await add(this.dataSource, 'of the filter');
    await add(this.dataSource, 'of the filter, too');
    this.host.httpAdapter.reply(host.switchToHttp().getResponse(), { refused: true }, 409);
  }
}

/** Keeps a row of each answer. */
@Injectable()
class AuditHook implements ResponseHook {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async onResponse({ status }: OutgoingAnswer): Promise<void> {
    await add(this.dataSource, `hook ${status}`);
    await add(this.dataSource, `hook ${status}, too`);
  }
}

@Controller('outside')
class OutsideController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Post('returned') async returned(): Promise<object> {
    await add(this.dataSource, 'pen');
    return { bought: 'pen' };
  }

  @Post('written') async written(@Res() response: { send(body: unknown): void }): Promise<void> {
    await add(this.dataSource, 'pen');
    response.send({ bought: 'pen' });
  }

  @Get('read-and-written') async readAndWritten(
    @Res() response: { send(body: unknown): void },
  ): Promise<void> {
    response.send(await this.dataSource.getRepository(Entry).find());
  }

  @Post('thrown') async thrown(): Promise<void> {
    await add(this.dataSource, 'pen');
    throw new Error('thrown');
  }

  @Post('refused') @UseFilters(RefusedFilter) async refused(): Promise<void> {
    await add(this.dataSource, 'pen');
    throw new Refused();
  }

  @Post('followed/:end') async followed(): Promise<void> {
    afterCommit(() => add(this.dataSource, 'after commit'));
    afterRollback(() => add(this.dataSource, 'after rollback'));
    await add(this.dataSource, 'pen');
  }

  @Post('unfollowed') async unfollowed(): Promise<void> {
    await this.followed();
    throw new Error('unfollowed');
  }
}

onEachStage('outside of the transaction of its request', (kind, platform) => {
  let stage: Stage;
  let isAudited = false;
  beforeAll(async () => {
    stage = await Stage.open(kind, platform, {
      controllers: [OutsideController],
      before: (app) => {
        const dataSource = app.get(DataSource);
        app.use((_request: unknown, response: ServerResponse, next: () => void) => {
          if (isAudited) {
            // as access logs are written
            response.once('finish', () => void add(dataSource, `finished ${response.statusCode}`));
          }
          next();
        });
      },
    });
  });
  beforeEach(async () => {
    isAudited = false;
    await stage.reset();
  });
  afterAll(() => stage.close());

  const post = (path: string) => stage.app.post(`/outside/${path}`, {});
  const expectNames = (names: string[]) => expect.poll(() => stage.names()).toEqual(names);

  it('an exception filter writes what is kept', async () => {
    const answer = await post('refused');
    expect([answer.status, answer.json]).toEqual([409, { refused: true }]);
    await expectNames(['of the filter', 'of the filter, too']);
  });

  it.each([
    ['returned', ['finished 201', 'pen']],
    ['written', ['finished 201', 'pen']],
    ['thrown', ['finished 500']],
  ])('a listener to the end of the answer writes what is kept: %s', async (path, names) => {
    isAudited = true;
    await post(path);
    await expectNames(names);
    expect(stage.records).toHaveLength(path === 'thrown' ? 1 : 0);
  });

  it('what waits for the end writes what is kept', async () => {
    await post('followed/well');
    await expectNames(['after commit', 'pen']);
    await stage.reset();
    await post('unfollowed');
    await expectNames(['after rollback']);
  });
});

onEachStage('a response hook', (kind, platform) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(kind, platform, {
      controllers: [OutsideController],
      providers: [AuditHook],
      options: { responseHook: AuditHook },
    });
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.close());

  it.each([
    ['returned', 201, ['hook 201', 'hook 201, too', 'pen']],
    ['thrown', 500, ['hook 500', 'hook 500, too']],
  ])('writes what is kept: %s', async (path, status, names) => {
    expect((await stage.app.post(`/outside/${path}`, {})).status).toBe(status);
    expect(await stage.names()).toEqual(names);
  });

  it('of what a handler writes by itself does so, too', async () => {
    // the one connection of an embedded database is that of the transaction
    const [method, path] = kind.isServer ? ['POST', 'written'] : ['GET', 'read-and-written'];
    const answer = await stage.app.request(method, `/outside/${path}`);
    expect(answer.status).toBe(kind.isServer ? 201 : 200);
    expect(stage.records).toEqual([]);
    expect(await stage.names()).toContain(`hook ${answer.status}, too`);
  });
});
