import {
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  NotFoundException,
  type Provider,
} from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import {
  ApiException,
  ErrorTranslator,
  Translates,
  UserException,
  wrapErrors,
} from '../../src/index.js';
import { errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

class LibraryError extends Error {}
class StoreError extends Error {}
class StoreBusy extends StoreError {}
class StoreGone extends StoreError {}
class LayeredError extends Error {}
class EndlessError extends Error {}
class SelfError extends Error {}
class BrokenError extends Error {}
class NothingError extends Error {}

@UserException(422, { code: 'GENERAL' })
class GeneralUserError extends Error {}
class SpecialUserError extends GeneralUserError {}

@UserException(423, { code: 'NEAR' })
class NearUserError extends StoreError {}

@Injectable()
class Clock {
  readonly busyFor = 20;
}

@ErrorTranslator()
class StoreErrors {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  @Translates(StoreError)
  general(error: StoreError): ApiException {
    return new ApiException(502, 'The store failed', { cause: error });
  }

  @Translates(StoreBusy, StoreGone)
  busy(_error: StoreBusy | StoreGone): ApiException {
    return new ApiException(503, 'The store is busy', { retryAfter: this.clock.busyFor });
  }

  @Translates(LayeredError)
  layered(_error: LayeredError): StoreBusy {
    return new StoreBusy('second layer');
  }

  @Translates(SpecialUserError)
  special(_error: SpecialUserError): ApiException {
    return new ApiException(424, 'Special');
  }

  @Translates(NotFoundException)
  missing(error: NotFoundException): ApiException {
    return new ApiException(404, `Translated: ${error.message}`, { code: 'TRANSLATED' });
  }
}

@ErrorTranslator()
class BrokenErrors {
  @Translates(EndlessError) endless(): Error {
    return new EndlessError('again');
  }
  @Translates(SelfError) self(error: SelfError): Error {
    return error;
  }
  @Translates(BrokenError) broken(_error: BrokenError): Error {
    throw new TypeError('translator hunter2');
  }
  @Translates(NothingError) nothing(_error: NothingError): Error {
    return undefined as never;
  }
}

@ErrorTranslator()
class CatchAll {
  @Translates(Error)
  all(_error: Error): ApiException {
    return new ApiException(599, 'Nobody knows');
  }
}

// in modules of their own, imported by nobody else
@Module({ providers: [Clock, StoreErrors] })
class StoreModule {}
@Module({ providers: [BrokenErrors, StoreErrors, Clock] })
class OtherModule {}

const THROWN: Record<string, () => Error> = {
  store: () => new StoreError('hunter2'),
  busy: () => new StoreBusy('hunter2'),
  gone: () => new StoreGone('hunter2'),
  layered: () => new LayeredError('first layer'),
  general: () => new GeneralUserError('General'),
  special: () => new SpecialUserError('hunter2'),
  near: () => new NearUserError('Near'),
  missing: () => new NotFoundException('x'),
  api: () => new ApiException(418, 'Mine'),
  endless: () => new EndlessError('hunter2'),
  self: () => new SelfError('hunter2'),
  broken: () => new BrokenError('first hunter2'),
  nothing: () => new NothingError('hunter2'),
  unknown: () => new RangeError('hunter2'),
};

@Controller()
class ThrowingController {}

for (const [name, create] of Object.entries(THROWN)) {
  const value = (): never => {
    throw create();
  };
  Object.defineProperty(value, 'name', { value: name });
  Object.defineProperty(ThrowingController.prototype, name, { value, configurable: true });
  Get(name)(ThrowingController.prototype, name, { value });
}

@Controller('wrapped')
class WrappedController {
  @Get() async get(): Promise<void> {
    await wrapErrors(() => Promise.reject(new LibraryError('library')), {
      map: [[LibraryError, StoreBusy]],
    });
  }
}

const busy = errorList(503, 'SERVICE_UNAVAILABLE', 'The store is busy', { 'retry-after': '20' });
const unknown = errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.');
const ANSWERS = [
  ['/store', errorList(502, 'BAD_GATEWAY', 'The store failed')],
  ['/busy', busy],
  ['/gone', busy],
  ['/layered', busy],
  ['/wrapped', busy],
  ['/general', errorList(422, 'GENERAL', 'General')],
  ['/special', errorList(424, 'FAILED_DEPENDENCY', 'Special')],
  ['/near', errorList(423, 'NEAR', 'Near')],
  ['/missing', errorList(404, 'TRANSLATED', 'Translated: x')],
  ['/api', errorList(418, 'IM_A_TEAPOT', 'Mine')],
  ['/endless', unknown],
  ['/self', unknown],
  ['/broken', unknown],
  ['/nothing', unknown],
  ['/unknown', unknown],
] as const;
const controllers = [ThrowingController, WrappedController];

onEachPlatform('translators', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, { imports: [StoreModule, OtherModule], controllers });
  });
  beforeEach(() => app.log.clear());
  afterAll(() => app.close());

  it.each(ANSWERS)('%s', async (path, expected) => {
    const answer = await app.get(path);
    expect(seen(answer)).toEqual(expected);
    expect(answer.text).not.toContain('hunter2');
    expect(app.log.records).toHaveLength(1);
  });

  it('leave every step in the record, the last first', async () => {
    await app.get('/layered');
    const text = app.log.records[0]?.text ?? '';
    const positions = ['The store is busy', 'second layer', 'first layer'].map((part) =>
      text.lastIndexOf(part),
    );
    expect(positions.every((position) => position > 0)).toBe(true);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  });

  it('keep the library error that was wrapped', async () => {
    await app.get('/wrapped');
    expect(app.log.records[0]?.text).toMatch(
      /Caused by: StoreBusy: \n[^]*Caused by: LibraryError: library\n/,
    );
  });

  it('that fail are logged after the error they were given', async () => {
    await app.get('/broken');
    const text = app.log.records[0]?.text ?? '';
    expect(text.indexOf('first hunter2')).toBeLessThan(text.indexOf('translator hunter2'));
    expect(text).toContain('translator hunter2');
  });

  it('that go in circles are named', async () => {
    await app.get('/endless');
    expect(app.log.records[0]?.text).toContain('Translation took more than 10 steps');
    await app.get('/self');
    expect(app.log.records[1]?.text).toContain('BrokenErrors.self returned the error it was given');
    await app.get('/nothing');
    expect(app.log.records[2]?.text).toContain('BrokenErrors.nothing returned undefined');
  });
});

onEachPlatform('a translator for Error', (platform) => {
  it('is the word on what nobody else knows', async () => {
    const app = await TestApp.start(platform, { controllers, providers: [CatchAll] });
    expect(seen(await app.get('/unknown'))).toEqual(errorList(599, 'HTTP_599', 'Nobody knows'));
    expect(seen(await app.get('/missing'))).toEqual(errorList(404, 'NOT_FOUND', 'x'));
    expect(seen(await app.get('/general'))).toEqual(errorList(422, 'GENERAL', 'General'));
    expect((await app.post('/unknown', '{')).status).toBe(400);
    await app.close();
  });
});

class SubStoreErrors extends StoreErrors {
  override general(error: StoreError): ApiException {
    return new ApiException(504, 'The other store failed', { cause: error });
  }
}

const STORE_PROVIDERS: ReadonlyArray<[string, Provider, number]> = [
  ['a value', { provide: 'STORE', useValue: new StoreErrors(new Clock()) }, 502],
  [
    'made by a factory',
    {
      provide: 'STORE',
      inject: [Clock],
      useFactory: async (clock: Clock) => Promise.resolve(new StoreErrors(clock)),
    },
    502,
  ],
  ['a subclass that overrides a method', SubStoreErrors, 504],
  ['a subclass for its class', { provide: StoreErrors, useClass: SubStoreErrors }, 504],
];

onEachPlatform('a translator that is provided as', (platform) => {
  it.each(STORE_PROVIDERS)('%s is found', async (_name, provider, status) => {
    const app = await TestApp.start(platform, { controllers, providers: [Clock, provider] });
    expect((await app.get('/store')).status).toBe(status);
    expect((await app.get('/busy')).status).toBe(503);
    await app.close();
  });

  it('itself and under another token is one translator', async () => {
    const alias = { provide: 'STORE', useExisting: StoreErrors };
    const app = await TestApp.start(platform, {
      controllers,
      providers: [Clock, StoreErrors, alias],
    });
    expect((await app.get('/store')).status).toBe(502);
    await app.close();
  });
});
