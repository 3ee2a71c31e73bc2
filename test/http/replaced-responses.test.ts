import { Controller, Get, Res } from '@nestjs/common';
import type { Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';

import { UserException, type ResponseHook } from '../../src/index.js';
import { errorList, seen } from '../support/seen.js';
import { TestApp } from '../support/test-app.js';

@UserException(409, { code: 'TOO_LATE' })
class TooLate extends Error {}

interface ExpressResponse extends ServerResponse {
  json(body: unknown): this;
  status(code: number): this;
  redirect(url: string): void;
}

@Controller()
class SendingController {
  @Get('object') object(@Res() response: ExpressResponse): never {
    response.json({ first: true });
    throw new TooLate('Too late');
  }
  @Get('begun') async begun(@Res() response: ExpressResponse): Promise<never> {
    await new Promise((resolve) => response.write('first', resolve));
    throw new TooLate('Too late');
  }
  @Get('other-head') otherHead(@Res() response: ExpressResponse): void {
    response.json({ first: true });
    response.status(404).setHeader('Content-Type', 'text/html').setHeader('X-Later', 'yes');
    response.redirect('/later');
    response.write('later');
    response.end('later');
  }
  @Get('taken') taken(): never {
    throw new TooLate('Too late');
  }
  @Get('value') value(): object {
    return { first: true };
  }
}

type Next = (error?: unknown) => void;
type Middleware = (request: { url: string }, response: ServerResponse, next: Next) => void;
type End = (...args: unknown[]) => ServerResponse;

const first = { status: 200, truncated: false, json: { first: true } };
const late = errorList(409, 'TOO_LATE', 'Too late');

/** As loggers do it that put back what was there as soon as they are called. */
const restoring: Middleware = (_request, response, next) => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back where it was
  const { end } = response;
  response.end = ((...args) => {
    response.end = end;
    return (response.end as End)(...args);
  }) as End;
  next();
};

/** As caches do it that decide later what is sent; nothing has left before. */
const delaying: Middleware = (_request, response, next) => {
  const end = response.end.bind(response) as End;
  response.end = ((...args) => {
    setTimeout(() => end(...args), 5);
    return response;
  }) as End;
  next();
};

describe('a response of Express whose methods are replaced', () => {
  let app: TestApp;
  afterEach(() => app.close());

  async function start(middleware: readonly Middleware[], hook?: new () => ResponseHook) {
    app = await TestApp.start('express', {
      controllers: [SendingController],
      ...(hook && { options: { responseHook: hook } }),
      before: (nest) => middleware.forEach((one) => void nest.use(one)),
    });
  }
  const outcomes = (): string[] =>
    app.log.records.map(
      ({ text }) => /\((already answered|truncated)\)/.exec(text)?.[1] ?? 'answered',
    );

  it.each([
    ['put back when it is called', [restoring]],
    ['called later', [delaying]],
    ['called later, and put back', [delaying, restoring]],
    ['put back, and called later', [restoring, delaying]],
  ])('is the one that was sent first: %s', async (_name, middleware) => {
    await start(middleware);
    expect(await app.get('/object')).toMatchObject(first);
    expect(outcomes()).toEqual(['already answered']);
    expect(await app.get('/value')).toMatchObject(first);
    expect(seen(await app.get('/taken'))).toEqual(late);
  });

  it('is the one that was sent first: replaced before Express sees it', async () => {
    app = await TestApp.start('express', {
      controllers: [SendingController],
      before: (nest) => {
        const server = nest.getHttpServer() as Server;
        server.prependListener('request', (request, response) => {
          delaying(request as never, response, () => undefined);
        });
      },
    });
    expect(await app.get('/object')).toMatchObject(first);
    expect(outcomes()).toEqual(['already answered']);
    expect(seen(await app.get('/taken'))).toEqual(late);
  });

  it('is cut off, when its end was not asked for', async () => {
    await start([restoring, delaying]);
    expect(await app.get('/begun')).toMatchObject({ status: 200, text: 'first', truncated: true });
    expect(outcomes()).toEqual(['truncated']);
  });

  it('is an error when middleware fails that has piped something before', async () => {
    await start([
      (_request, response, next) => {
        Readable.from(['first', 'second'], { objectMode: false }).pipe(response);
        next(new TooLate('Too late'));
      },
    ]);
    expect(seen(await app.get('/value'))).toEqual(late);
    expect(outcomes()).toEqual(['answered']);
  });

  it('keeps its head and body while a response hook takes its time', async () => {
    class SlowHook implements ResponseHook {
      async onResponse(): Promise<void> {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    await start([], SlowHook);
    const response = await app.get('/other-head');
    expect(response).toMatchObject(first);
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(response.headers).not.toHaveProperty('x-later');
    expect(response.headers).not.toHaveProperty('location');
    expect(outcomes()).toEqual(['already answered']);
  });
});
