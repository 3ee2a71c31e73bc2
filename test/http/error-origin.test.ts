import {
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  Param,
  Post,
  StreamableFile,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CanActivate,
  type ExecutionContext,
  type MiddlewareConsumer,
  type NestInterceptor,
  type NestModule,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { UseResponseHook, type OutgoingAnswer, type ResponseHook } from '../../src/index.js';
import { errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

// the very packages that the platforms throw with
const ofExpress = createRequire(import.meta.resolve('@nestjs/platform-express'));
const ofFastify = createRequire(import.meta.resolve('@nestjs/platform-fastify'));
const createHttpError = ofExpress('http-errors') as (
  status: number,
  ...parts: readonly unknown[]
) => Error;
const multer = ofExpress('multer') as {
  (options: object): { single(field: string): (...args: unknown[]) => void };
  MulterError: new (code: string) => Error;
};
const { errorCodes } = ofFastify('fastify') as {
  errorCodes: Record<string, new () => Error>;
};

const SECRET = 'hunter2';
const error = (fields: object): Error => Object.assign(new Error(SECRET), fields);

/** What clients of other services, parsers of other texts and so on throw. */
const LOOKALIKES: Record<string, unknown> = {
  bodyParserObject: { type: 'entity.too.large', status: 413, statusCode: 413, expose: true },
  bodyParserError: error({ type: 'entity.parse.failed', status: 400, statusCode: 400 }),
  fastify: error({ code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }),
  fastifyOther: error({ code: 'FST_SOMETHING', statusCode: 404 }),
  httpError: error({ status: 404, statusCode: 404, expose: true }),
  ofNamesake: new (class HttpError extends Error {
    readonly status = 404;
    readonly statusCode = 404;
    readonly expose = true;
  })(SECRET),
  multer: error({ code: 'LIMIT_FILE_SIZE', name: 'MulterError' }),
  json: Object.assign(new SyntaxError(SECRET), { status: 400, statusCode: 400 }),
  address: Object.assign(new URIError(SECRET), { status: 400, statusCode: 400 }),
  marked: createHttpError(403, new Error(SECRET)),
};

/** Made for a client by whoever threw them: upload interceptors, say. */
const MADE: Record<string, readonly [unknown, ReturnType<typeof errorList>]> = {
  httpError: [createHttpError(404, 'No contact'), errorList(404, 'NOT_FOUND', 'No contact')],
  hidden: [createHttpError(409, SECRET, { expose: false }), errorList(409, 'CONFLICT', 'Conflict')],
  fastify: [
    new errorCodes['FST_ERR_CTP_BODY_TOO_LARGE']!(),
    errorList(413, 'PAYLOAD_TOO_LARGE', 'The request body is too large.'),
  ],
  file: [
    new multer.MulterError('LIMIT_FILE_SIZE'),
    errorList(413, 'PAYLOAD_TOO_LARGE', 'A file of the request is too large.'),
  ],
  form: [
    new multer.MulterError('LIMIT_UNEXPECTED_FILE'),
    errorList(400, 'MALFORMED_BODY', 'The form has fields or files that are not accepted.'),
  ],
};

function throwOf(request: { params: Record<string, string> }): never {
  throw LOOKALIKES[request.params['name'] ?? ''];
}

@Injectable()
class ThrowsAsGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return throwOf(context.getArgByIndex(0));
  }
}

@Injectable()
class ThrowsAsInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext): never {
    return throwOf(context.getArgByIndex(0));
  }
}

class ThrowsAsPipe {
  transform(name: string): never {
    throw LOOKALIKES[name];
  }
}

/** On a success, which every test of it is. */
class ThrowsAsHook implements ResponseHook {
  onResponse({ text, error: answered }: OutgoingAnswer): undefined {
    const { throws } = JSON.parse(text ?? '{}') as { throws?: string };
    if (answered === undefined && throws !== undefined) throw LOOKALIKES[throws];
  }
}

@Controller()
class ThrowingController {
  constructor(@Inject('LOOKALIKES') private readonly lookalikes: Record<string, unknown>) {}

  @Get('handler/:name') handler(@Param('name') name: string): void {
    throw this.lookalikes[name];
  }
  @UseGuards(ThrowsAsGuard) @Get('guard/:name') guard(): void {}
  @UseInterceptors(ThrowsAsInterceptor) @Get('interceptor/:name') interceptor(): void {}
  @UsePipes(ThrowsAsPipe) @Get('pipe/:name') pipe(@Param('name') _name: string): void {}
  @Get('stream/:name') stream(@Param('name') name: string): StreamableFile {
    const failure = this.lookalikes[name] as Error;
    const read = function (this: Readable): void {
      this.destroy(failure);
    };
    return new StreamableFile(new Readable({ read }));
  }
  @UseResponseHook(ThrowsAsHook) @Get('hook/:name') hook(@Param('name') name: string): object {
    return { throws: name };
  }
  @Get('toJSON/:name') toJson(@Param('name') name: string): object {
    return {
      toJSON: () => {
        throw LOOKALIKES[name];
      },
    };
  }
  @Get('made/:name') made(@Param('name') name: string): void {
    throw MADE[name]?.[0];
  }
}

/** Past Nest, whose own middleware is the application's. */
function failInMiddleware({ url }: { url: string }, _response: unknown, next: () => void): void {
  if (!url.startsWith('/middleware/')) return next();
  throw LOOKALIKES[url.split('/').at(-1) ?? ''];
}

const unknown = errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.');

onEachPlatform('an error with the fields of a platform', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, {
      controllers: [ThrowingController],
      before: (nest) => void nest.use(failInMiddleware),
      providers: [{ provide: 'LOOKALIKES', useValue: LOOKALIKES }],
    });
  });
  afterAll(() => app.close());

  const stages = ['handler', 'guard', 'interceptor', 'pipe', 'stream', 'hook', 'toJSON'];
  const thrown = stages.flatMap((stage) => Object.keys(LOOKALIKES).map((name) => [stage, name]));

  it.each(thrown)('is unknown when a %s throws it: %s', async (stage, name) => {
    const answer = await app.get(`/${stage}/${name}`);
    expect(seen(answer)).toEqual(unknown);
    expect(answer.text).not.toContain(SECRET);
  });

  it.each(['bodyParserObject', 'bodyParserError', 'fastify', 'fastifyOther', 'multer'])(
    'is unknown when a middleware throws it without being of its class: %s',
    async (name) => {
      const answer = await app.get(`/middleware/${name}`);
      expect(seen(answer)).toEqual(unknown);
    },
  );

  it.each(Object.entries(MADE))(
    'counts when it was made for clients: %s',
    async (name, [, answer]) => {
      expect(seen(await app.get(`/made/${name}`))).toEqual(answer);
    },
  );
});

@Controller()
class UploadController {
  @UseInterceptors(FileInterceptor('file', { limits: { fileSize: 3 } }))
  @Post('interceptor')
  intercepted(): void {}

  @Post('middleware') middleware(): void {}
}

@Module({ controllers: [UploadController] })
class UploadModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(multer({ limits: { fileSize: 3 } }).single('file')).forRoutes('middleware');
    consumer
      .apply((_request: unknown, _response: unknown, next: (error: unknown) => void) => {
        next(createHttpError(403, new Error(SECRET), { type: 'entity.verify.failed' }));
      })
      .forRoutes('verified');
  }
}

describe('what the platform raises (express)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start('express', { imports: [UploadModule] });
  });
  afterAll(() => app.close());

  const upload = (path: string, field: string) =>
    app.request('POST', path, {
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: `--b\r\nContent-Disposition: form-data; name="${field}"; filename="f"\r\n\r\n12345\r\n--b--\r\n`,
    });

  it.each([
    ['/interceptor', 'File too large'],
    ['/middleware', 'A file of the request is too large.'],
  ])('an upload that is too large at %s', async (path, text) => {
    expect(seen(await upload(path, 'file'))).toEqual(errorList(413, 'PAYLOAD_TOO_LARGE', text));
  });

  it('an upload in a field of another name, in a middleware', async () => {
    expect(seen(await upload('/middleware', 'other'))).toEqual(
      errorList(400, 'MALFORMED_BODY', 'The form has fields or files that are not accepted.'),
    );
  });

  it('an error that a parser in a middleware marked', async () => {
    expect(seen(await app.get('/verified'))).toEqual(
      errorList(403, 'BODY_REFUSED', 'The request body was refused.'),
    );
  });
});
