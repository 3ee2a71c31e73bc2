import { Controller, Get, HttpException } from '@nestjs/common';
import fc from 'fast-check';
import { createContext, runInContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import {
  ApiException,
  ErrorListFormatter,
  HttpStatusFormatter,
  JsonApiFormatter,
  ProblemDetailsFormatter,
  UseErrorFormatter,
  UserException,
} from '../../src/index.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';
import { volume } from '../support/volume.js';

// on each platform
// the matrix is about versions, and has to come to an end
const RUNS = volume(500, 10_000);
const SECRET = 'hunter2-5ecret';

@UserException(409)
class Marked extends Error {}

class Holder {
  value: unknown;
  throwNow(): never {
    throw this.value;
  }
}
const holder = new Holder();

@Controller()
class PropertyController {
  @UseErrorFormatter(ErrorListFormatter) @Get('list') list(): void {
    holder.throwNow();
  }
  @UseErrorFormatter(ProblemDetailsFormatter) @Get('problem') problem(): void {
    holder.throwNow();
  }
  @UseErrorFormatter(HttpStatusFormatter) @Get('status') status(): void {
    holder.throwNow();
  }
  @UseErrorFormatter(JsonApiFormatter) @Get('jsonapi') jsonApi(): void {
    holder.throwNow();
  }
}

const trap = (): never => {
  throw new Error(SECRET);
};
const foreignRealm = createContext({ SECRET });

/** Values that a program may throw, none of which was written for clients. */
const secretError = fc
  .record({
    type: fc.constantFrom(Error, TypeError, RangeError, SyntaxError, URIError, EvalError),
    text: fc.string(),
    extra: fc.dictionary(
      fc.constantFrom(
        'status',
        'statusCode',
        'code',
        'type',
        'expose',
        'headers',
        'errors',
        'issues',
        'options',
        'response',
        'x',
      ),
      fc.oneof(fc.anything(), fc.constant(SECRET), fc.integer({ min: 100, max: 999 })),
    ),
  })
  .map(({ type, text, extra }) => {
    const error = new type(`${text}${SECRET}`, { cause: new Error(SECRET) });
    // http-errors whose author exposes them are written for clients, and not meant here
    return Object.assign(error, extra, {
      expose: extra['expose'] === true ? false : extra['expose'],
    });
  });

/** Kept in a box, since the generator itself would fall into the traps. */
const boxed = (value: unknown): { readonly value: unknown } => ({ value });
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withTypedArray: true,
  withSparseArray: true,
});

const traps = fc.constantFrom(
  'get',
  'has',
  'getPrototypeOf',
  'ownKeys',
  'getOwnPropertyDescriptor',
);
const members = fc.constantFrom(
  'message',
  'stack',
  'cause',
  'name',
  'constructor',
  'status',
  'code',
  'type',
  'errors',
  'expose',
  'headers',
);
const foreign = fc.constantFrom(
  'new Error(SECRET)',
  '({ message: SECRET })',
  'Object.assign(new TypeError(SECRET), { status: 404, expose: true })',
);
const oddStatus = fc.constantFrom<unknown>(0, 100, 200, 302, 600, Number.NaN, '404', null);

function withoutEndOfPrototypes(): object {
  const handler: ProxyHandler<object> = { getPrototypeOf: () => new Proxy({}, handler) };
  return new Proxy({}, handler);
}

function inCircle(error: Error): Error {
  const loop = new Error(SECRET, { cause: error });
  Reflect.set(error, 'cause', loop);
  return loop;
}

const hostile = fc.oneof(
  secretError.map(boxed),
  secretError.map((error) => boxed(Object.freeze(error))),
  secretError.map((error) => boxed(inCircle(error))),
  // somebody else's error, handed on as if it had been written for the client
  secretError.map((error) => boxed(new HttpException(error, 400))),
  secretError.map((error) => boxed(new HttpException({ inner: error, list: [error] }, 409))),
  anything.map(boxed),
  anything.map((value) => boxed({ value, secret: SECRET })),
  fc.constantFrom(null, undefined, Number.NaN, -0, Symbol(SECRET), SECRET, 10n).map(boxed),
  fc.constantFrom(() => SECRET, Object.create(null)).map(boxed),
  traps.map((name) => boxed(new Proxy(new Error(SECRET), { [name]: trap }))),
  anything.map((answer) => boxed(new Proxy({ SECRET }, { get: () => answer }))),
  anything.map((answer) => boxed(new Proxy(new Error(SECRET), { get: () => answer }))),
  fc.constant(0).map(() => boxed(withoutEndOfPrototypes())),
  members.map((name) => boxed(Object.defineProperty(new Error(SECRET), name, { get: trap }))),
  foreign.map((code) => boxed(runInContext(code, foreignRealm))),
  fc.nat(5).map((size) => boxed(new Error(SECRET + 'x'.repeat(10 ** size)))),
  fc
    .array(secretError, { maxLength: 5 })
    .map((errors) => boxed(new AggregateError(errors, SECRET))),
  fc
    .integer({ min: 500, max: 599 })
    .map((status) => boxed(new HttpException({ message: SECRET }, status))),
  oddStatus.map((status) => boxed(new HttpException(SECRET, status as number))),
);

/** Errors written for clients, whose other parts must not follow. */
const written = fc
  .record({
    status: fc.integer({ min: 400, max: 499 }),
    text: fc.string(),
    others: fc.dictionary(fc.string(), fc.anything()),
  })
  .chain(({ status, text, others }) => {
    const cause = new Error(SECRET);
    const issues = [{ message: text, pointer: text }];
    return fc.constantFrom(
      boxed(Object.assign(new Marked(text, { cause }), { others, secret: SECRET })),
      boxed(new ApiException(status, text, { cause, headers: { 'x-odd': text } })),
      boxed(new ApiException(status, text, { issues, extensions: others as never })),
      boxed(new HttpException(text, status, { cause })),
      boxed(new HttpException({ ...others, message: text }, status)),
    );
  });

const FORMATS = {
  '/list': { type: 'application/json; charset=utf-8', keys: ['Errors', 'StatusCode'] },
  '/problem': {
    type: 'application/problem+json',
    keys: ['type', 'title', 'status', 'detail', 'instance', 'code'],
  },
  '/status': { type: 'application/json; charset=utf-8', keys: ['HTTPStatus'] },
  '/jsonapi': { type: 'application/vnd.api+json', keys: ['errors', 'meta'] },
} as const;

onEachPlatform('whatever is thrown', (platform) => {
  let app: TestApp;
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown): number => rejections.push(reason);
  beforeAll(async () => {
    process.on('unhandledRejection', onRejection);
    app = await TestApp.start(platform, { controllers: [PropertyController] });
  });
  beforeEach(() => app.log.clear());
  afterAll(async () => {
    process.off('unhandledRejection', onRejection);
    await app.close();
  });

  it('becomes one valid answer without a secret, and one record', async () => {
    const path = fc.constantFrom<keyof typeof FORMATS>('/list', '/problem', '/status', '/jsonapi');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ arbitrary: hostile, weight: 3 }, written),
        path,
        async (box, url) => {
          holder.value = box.value;
          app.log.clear();
          const answer = await app.get(url);
          expect(answer.status).toBeGreaterThanOrEqual(400);
          expect(answer.status).toBeLessThanOrEqual(599);
          expect(answer.headers['content-type']).toBe(FORMATS[url].type);
          expect(Object.keys(answer.json as object)).toEqual(
            expect.arrayContaining([...FORMATS[url].keys]),
          );
          expect(answer.text).not.toContain(SECRET);
          expect(JSON.stringify(answer.headers)).not.toContain(SECRET);
          expect(app.log.records).toHaveLength(1);
        },
      ),
      { numRuns: RUNS },
    );
    expect(rejections).toEqual([]);
  });
});
