import {
  Controller,
  Post,
  Render,
  Res,
  type CallHandler,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { concat, delay, map, of, timer } from 'rxjs';
import http, { type ServerResponse } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { afterCommit } from '../../../src/transaction/index.js';
import { onEachDatabase } from '../../support/databases.js';
import { seen } from '../../support/seen.js';
import { Entry } from './entities.js';
import { onEachStage, Stage, UNKNOWN } from './stage.js';

const buy = (dataSource: DataSource, name: string): Promise<unknown> =>
  dataSource.getRepository(Entry).insert({ name });

/** What is done with the value of the next handler. */
let mapper: ((value: unknown) => unknown) | undefined;

class Mapping implements NestInterceptor {
  intercept(_: unknown, next: CallHandler) {
    return next.handle().pipe(map((value: unknown) => mapper?.(value) ?? value));
  }
}

/** Node refuses this head, once it is written. */
@Controller('invalid-head')
class InvalidHeadController {
  @Post() respond(@Res() response: ServerResponse & { raw?: ServerResponse }): void {
    const raw = response.raw ?? response;
    raw.writeHead(200, { 'x-broken': 'a\nb' });
    raw.end('never');
  }
}

let rendering = (): void => undefined;

@Controller('view')
class ViewController {
  constructor(private readonly dataSource: DataSource) {}

  @Post() @Render('page') async view(): Promise<object> {
    await buy(this.dataSource, 'pen');
    return {};
  }
}

// views of Fastify are those of a plugin, which can only send them
onEachDatabase('a view that takes its time', (kind) => {
  it('is not waited for when the client disconnects', async () => {
    const stage = await Stage.open(kind, 'express', {
      controllers: [ViewController],
      before: (app) => {
        const express = app as NestExpressApplication;
        express.setViewEngine('tiny');
        express.setBaseViewsDir(import.meta.dirname);
        express.engine('tiny', () => rendering());
      },
    });
    const isRendering = new Promise<void>((resolve) => (rendering = resolve));
    const { port } = stage.app;
    const sent = http.request({ port, path: '/view', method: 'POST', agent: false }).end();
    sent.on('error', () => undefined);
    await isRendering;
    sent.destroy();
    await expect.poll(() => stage.records.map(({ outcome }) => outcome)).toEqual(['client gone']);
    expect(await stage.names()).toEqual([]);
    await stage.expectIdle();
    await stage.close();
  });
});

onEachStage('what handlers and interceptors emit', (kind, platform) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(kind, platform, {
      controllers: [InvalidHeadController],
      providers: [{ provide: APP_INTERCEPTOR, useClass: Mapping }],
    });
  });
  beforeEach(() => stage.reset());
  afterEach(() => (mapper = undefined));
  afterAll(() => stage.close());

  it('is awaited before COMMIT, and is the response', async () => {
    mapper = async (value) => {
      await buy(stage.dataSource, 'of the mapper');
      return { data: value };
    };
    const response = await stage.run(async (dataSource) => {
      await buy(dataSource, 'of the handler');
      return { id: 7 };
    });
    expect(response).toMatchObject({ status: 200, json: { data: { id: 7 } } });
    expect(await stage.names()).toEqual(['of the handler', 'of the mapper']);
    expect(stage.records).toEqual([]);
  });

  it('rolls back when it rejects', async () => {
    const failure = new Error('The mapper failed');
    mapper = async () => {
      await buy(stage.dataSource, 'of the mapper');
      throw failure;
    };
    const response = await stage.run((dataSource) => buy(dataSource, 'of the handler'));
    expect(seen(response)).toEqual(UNKNOWN);
    expect(await stage.names()).toEqual([]);
    expect(stage.records.map(({ error }) => [error.thrown, error.transaction])).toEqual([
      [failure, 'rolled back'],
    ]);
  });

  it('rolls back when it rejects before the Observable completes', async () => {
    const response = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      return concat(of(Promise.reject(new Error('at once'))), timer(20).pipe(map(() => 'late')));
    });
    // the value of the timer comes last
    expect(response.status).toBe(200);
    const failed = await stage.run(async (dataSource) => {
      await buy(dataSource, 'ink');
      return concat(
        of(Promise.reject(new Error('at once'))),
        timer(20).pipe(
          delay(1),
          map(() => Promise.reject(new Error('at the end'))),
        ),
      );
    });
    expect(seen(failed)).toEqual(UNKNOWN);
    expect(await stage.names()).toEqual(['pen']);
    expect(stage.records).toHaveLength(1);
    const logged = stage.app.log.records.filter(({ text }) =>
      text.includes('A promise that a handler emitted before its last value was rejected'),
    );
    expect(logged).toHaveLength(2);
  });

  it('is not waited for when the client disconnects', async () => {
    let asked = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    mapper = () => {
      asked();
      return new Promise(() => undefined);
    };
    const path = stage.scripts.add((dataSource) => buy(dataSource, 'pen'));
    const { port } = stage.app;
    const sent = http.request({ port, path, method: 'POST', agent: false }).end();
    sent.on('error', () => undefined);
    await isAsked;
    sent.destroy();
    await expect.poll(() => stage.records.map(({ outcome }) => outcome)).toEqual(['client gone']);
    expect(await stage.names()).toEqual([]);
    await stage.expectIdle();
  });

  it('may be a response of its own that the platform refuses to send', async () => {
    const response = await stage.app.request('POST', '/invalid-head');
    expect(seen(response)).toEqual(UNKNOWN);
    expect(stage.records).toHaveLength(1);
  });

  it('has the rejection of a promise that was thrown as its cause', async () => {
    const reason = new Error('of the promise');
    const response = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      throw Promise.reject(reason);
    });
    expect(seen(response)).toEqual(UNKNOWN);
    expect(await stage.names()).toEqual([]);
    const causes = stage.records.map(({ causes: chain }) => chain.map(({ name }) => name));
    expect(causes).toEqual([['ThrownPromise', 'Error']]);
    expect(stage.records[0]?.error.thrown).toHaveProperty('cause', reason);
  });

  it('leaves hooks whose failure cannot be logged without effect', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const response = await stage.run(async (dataSource) => {
      afterCommit(() => {
        throw proxy;
      });
      await buy(dataSource, 'pen');
      return { id: 7 };
    });
    expect(response.status).toBe(200);
    await expect.poll(() => stage.app.log.records.length).toBe(1);
    expect(await stage.names()).toEqual(['pen']);
  });
});
