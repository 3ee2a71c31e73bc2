import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  Param,
  ParseIntPipe,
  Post,
  Query,
  Req,
  Scope,
  UploadedFile,
  UploadedFiles,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
  VersioningType,
  type ArgumentMetadata,
  type CallHandler,
  type DynamicModule,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import {
  APP_PIPE,
  ContextIdFactory,
  REQUEST,
  RouterModule,
  type ContextId,
  type ContextIdStrategy,
  type HostComponentInfo,
} from '@nestjs/core';
import { FileInterceptor } from '@nestjs/platform-express';
import { IsEmail } from 'class-validator';
import type { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { RequestHeader, Required } from '../../src/index.js';
import { onEachPlatform, TestApp, type AppDefinition } from '../support/test-app.js';
import { issuesOf, problemDetails } from './issues-of.js';

class Contact {
  @IsEmail() email!: string;
}

async function detailsOf(
  platform: 'express' | 'fastify',
  path: string,
  definition: AppDefinition,
  body: unknown = { email: 'no' },
): Promise<(string | undefined)[]> {
  const app = await TestApp.start(platform, { options: problemDetails, ...definition });
  try {
    return issuesOf(await app.post(path, body)).map(({ detail }) => detail);
  } finally {
    await app.close();
  }
}

const LABEL = Symbol('label');

/** Refuses everything, by the name that its module provides. */
@Injectable()
class Labelled implements PipeTransform {
  constructor(@Inject(LABEL) private readonly label: string) {}

  transform(_value: unknown, { data }: ArgumentMetadata): never {
    throw new BadRequestException(`${this.label} refuses ${String(data)}`);
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRequest implements PipeTransform {
  static made = 0;

  constructor(@Inject(REQUEST) private readonly request: { url: string }) {
    PerRequest.made += 1;
  }

  transform(): never {
    throw new BadRequestException(`refused for ${this.request.url}`);
  }
}

@Injectable({ scope: Scope.REQUEST, durable: true })
class Durable implements PipeTransform {
  constructor(@Inject(REQUEST) private readonly tenant: { tenant: string }) {}

  transform(): never {
    throw new BadRequestException(`refused for ${this.tenant.tenant}`);
  }
}

@Controller('labelled')
@UsePipes(Labelled)
class ByClass {
  @Post() post(@Query('a') _a: string, @Query('b') _b: string): void {}
}

@Controller('labelled')
class ByMethod {
  @Post() @UsePipes(Labelled) post(@Query('a') _a: string, @Query('b') _b: string): void {}
}

@Controller('labelled')
class ByParameter {
  @Post() post(@Query('a', Labelled) _a: string, @Query('b', Labelled) _b: string): void {}
}

@Controller('labelled')
class PerRequestController {
  @Post() post(@Query('a', PerRequest) _a: string, @Body() _body: Contact): void {}
}

@Controller('labelled')
class DurableController {
  @Post() post(@Query('a', Durable) _a: string, @Body() _body: Contact): void {}
}

abstract class BaseController {
  @Post() post(@Query('n', ParseIntPipe) _n: number, @Body() _body: Contact): void {}
}
@Controller('one')
@UsePipes(Labelled)
class One extends BaseController {}
@Controller(['two', 'two-again'])
class Two extends BaseController {}

@Module({})
class Labels {
  static of(label: string, controller = ByParameter): DynamicModule {
    return {
      module: class {},
      controllers: [controller],
      providers: [{ provide: LABEL, useValue: label }],
    };
  }
}

class TenantStrategy implements ContextIdStrategy {
  private readonly tenants = new Map<string, ContextId>();

  attach(contextId: ContextId, request: { headers: Record<string, string> }) {
    const tenant = request.headers['x-tenant'] ?? 'none';
    const tenantId = this.tenants.get(tenant) ?? ContextIdFactory.create();
    this.tenants.set(tenant, tenantId);
    return {
      resolve: ({ isTreeDurable }: HostComponentInfo) => (isTreeDurable ? tenantId : contextId),
      payload: { tenant },
    };
  }
}

onEachPlatform('pipes of a handler', (platform) => {
  const provided = { providers: [{ provide: LABEL, useValue: 'Label' }] };
  const both = ['Label refuses a', 'Label refuses b'];

  it.each([ByClass, ByMethod, ByParameter])(
    'with injection run for each parameter: %o',
    async (controller) => {
      const definition = { controllers: [controller], ...provided };
      expect(await detailsOf(platform, '/labelled?a=1&b=2', definition)).toEqual(both);
    },
  );

  it('provided for the whole application run, too', async () => {
    const providers = [...provided.providers, { provide: APP_PIPE, useClass: Labelled }];
    @Controller('labelled')
    class Plain {
      @Post() post(@Query('a') _a: string, @Query('b') _b: string): void {}
    }
    const definition = { controllers: [Plain], providers };
    expect(await detailsOf(platform, '/labelled?a=1&b=2', definition)).toEqual(both);
  });

  it('made per request are those of the request', async () => {
    PerRequest.made = 0;
    const definition = { controllers: [PerRequestController] };
    expect(await detailsOf(platform, '/labelled?a=1', definition)).toEqual([
      'refused for /labelled?a=1',
      'email must be an email',
    ]);
    expect(PerRequest.made).toBe(1);
  });

  it('provided per request for the whole application run, too', async () => {
    const providers = [{ provide: APP_PIPE, useClass: PerRequest, scope: Scope.REQUEST }];
    @Controller('labelled')
    class Plain {
      @Post() post(@Query('a') _a: string): void {}
    }
    const definition = { controllers: [Plain], providers };
    expect(await detailsOf(platform, '/labelled?a=1', definition)).toEqual([
      'refused for /labelled?a=1',
    ]);
  });

  it('that are durable are those of the tenant', async () => {
    ContextIdFactory.apply(new TenantStrategy());
    try {
      const app = await TestApp.start(platform, {
        controllers: [DurableController],
        options: problemDetails,
      });
      for (const tenant of ['blue', 'green', 'blue']) {
        const answer = await app.post('/labelled?a=1', {}, { 'x-tenant': tenant });
        expect(issuesOf(answer).map(({ detail }) => detail)).toEqual([
          `refused for ${tenant}`,
          "The 'email' field is missing in the request body.",
        ]);
      }
      await app.close();
    } finally {
      ContextIdFactory.apply({ attach: (contextId: ContextId) => () => contextId });
    }
  });

  it('inherited by several controllers are those of each', async () => {
    const definition = { controllers: [One, Two], ...provided };
    const own = ["Failed to parse. 'Integer' compatible data type is required for parameter 'n'."];
    expect(await detailsOf(platform, '/one?n=5', definition)).toEqual([
      'Label refuses n',
      'email must be an email',
    ]);
    for (const path of ['/two?n=x', '/two-again?n=x']) {
      expect(await detailsOf(platform, path, definition)).toEqual([
        ...own,
        'email must be an email',
      ]);
    }
  });

  it('of a controller in two modules are those of the module', async () => {
    const [blue, green] = [Labels.of('Blue'), Labels.of('Green')];
    const routes = RouterModule.register([
      { path: 'blue', module: blue.module },
      { path: 'green', module: green.module },
    ]);
    const definition = { imports: [blue, green, routes] };
    expect(await detailsOf(platform, '/blue/labelled?a=1&b=2', definition)).toEqual([
      'Blue refuses a',
      'Blue refuses b',
    ]);
    expect(await detailsOf(platform, '/green/labelled?a=1&b=2', definition)).toEqual([
      'Green refuses a',
      'Green refuses b',
    ]);
  });

  it.each([VersioningType.URI, VersioningType.HEADER])(
    'of a version are those of the version (%s)',
    async (type) => {
      @Controller({ path: 'labelled', version: '1' })
      class First {
        @Post() post(@Query('a', ParseIntPipe) _a: string): void {}
      }
      @Controller({ path: 'labelled', version: '2' })
      class Second {
        @Post() post(@Query('a', Labelled) _a: string): void {}
      }
      const app = await TestApp.start(platform, {
        controllers: [First, Second],
        ...provided,
        options: problemDetails,
        before: (nest) => {
          nest.enableVersioning(
            type === VersioningType.URI
              ? { type }
              : { type: VersioningType.HEADER, header: 'accept-version' },
          );
        },
      });
      const codes = async (version: string) => {
        const path = type === VersioningType.URI ? `/v${version}/labelled?a=x` : '/labelled?a=x';
        return issuesOf(await app.post(path, {}, { 'accept-version': version })).map(
          ({ code }) => code,
        );
      };
      expect(await codes('1')).toEqual(['isInt']);
      expect(await codes('2')).toEqual([undefined]);
      await app.close();
    },
  );
});

/** What an upload interceptor leaves on the request. */
class Upload implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Record<string, unknown>>();
    request['avatar'] = { mimetype: 'text/html' };
    request['files'] = [];
    return next.handle();
  }
}

class ImageOnly implements PipeTransform {
  transform(): never {
    throw new BadRequestException('An image is expected');
  }
}

@Controller('upload')
class UploadController {
  @Post()
  @UseInterceptors(Upload)
  upload(
    @Body() _body: Contact,
    @UploadedFile('avatar', ImageOnly) _avatar: unknown,
    @UploadedFiles(Required) _files: unknown,
    @Query('n', ParseIntPipe) _n: number,
  ): void {}
}

onEachPlatform('files', (platform) => {
  it('come after the parameters and before the body', async () => {
    const app = await TestApp.start(platform, {
      controllers: [UploadController],
      options: problemDetails,
    });
    expect(issuesOf(await app.post('/upload?n=x', { email: 'no' }))).toEqual([
      expect.objectContaining({ code: 'isInt', in: 'query', name: 'n' }),
      { detail: 'An image is expected', in: 'file', name: 'avatar' },
      expect.objectContaining({ code: 'isEmail', pointer: '/email' }),
    ]);
    await app.close();
  });
});

describe('a real upload (express)', () => {
  it('is validated together with its fields', async () => {
    @Controller('upload')
    class RealUpload {
      @Post()
      @UseInterceptors(FileInterceptor('avatar'))
      upload(@Body() _body: Contact, @UploadedFile(Required) _file: unknown): void {}
    }
    const app = await TestApp.start('express', {
      controllers: [RealUpload],
      options: problemDetails,
    });
    const body = '--x\r\ncontent-disposition: form-data; name="email"\r\n\r\nno\r\n--x--\r\n';
    const answer = await app.post('/upload', body, {
      'content-type': 'multipart/form-data; boundary=x',
    });
    expect(issuesOf(answer)).toEqual([
      {
        detail: "The 'file' file is missing in the request.",
        code: 'required',
        in: 'file',
        name: 'file',
      },
      { detail: 'email must be an email', code: 'isEmail', pointer: '/email' },
    ]);
    await app.close();
  });
});

/** Nothing can stand in for it. */
class PrivatePipe extends ValidationPipe {
  readonly #calls: unknown[] = [];

  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    this.#calls.push(value);
    return super.transform(value, metadata);
  }
}

onEachPlatform('a ValidationPipe of the application', (platform) => {
  @Controller('own')
  class Own {
    @Post() post(@Body() body: Contact, @Query('n') n: number, @Req() _request: unknown): unknown {
      return { body, type: body.constructor.name, n };
    }
    @Get(':id') get(@Param('id') id: number, @RequestHeader('X-N') n: number): unknown {
      return { id, n };
    }
  }

  it.each(['useGlobalPipes', 'APP_PIPE'])(
    'stays the only one, and tells its places (%s)',
    async (way) => {
      const pipe = new ValidationPipe();
      const app = await TestApp.start(platform, {
        controllers: [Own],
        options: problemDetails,
        providers: way === 'APP_PIPE' ? [{ provide: APP_PIPE, useValue: pipe }] : [],
        before: (nest) => {
          if (way === 'useGlobalPipes') nest.useGlobalPipes(pipe);
        },
      });
      const passed = await app.post('/own?n=5', { email: 'ada@example.com', more: 1 });
      expect(passed.json).toEqual({
        body: { email: 'ada@example.com', more: 1 },
        type: 'Object',
        n: '5',
      });
      expect((await app.get('/own/5', { 'x-n': '6' })).json).toEqual({ id: '5', n: 6 });
      expect(issuesOf(await app.post('/own?n=x', { email: 'no' }))).toEqual([
        { detail: 'email must be an email', code: 'isEmail', pointer: '/email' },
      ]);
      await app.close();
    },
  );

  it.each([class extends ValidationPipe {}, PrivatePipe])(
    'may be a class of its own: %o',
    async (pipe) => {
      const app = await TestApp.start(platform, {
        controllers: [Own],
        options: problemDetails,
        before: (nest) => {
          nest.useGlobalPipes(new pipe());
        },
      });
      const [issue] = issuesOf(await app.post('/own', { email: 'no' }));
      expect(issue).toEqual(
        pipe === PrivatePipe
          ? { detail: 'email must be an email', pointer: '' }
          : { detail: 'email must be an email', code: 'isEmail', pointer: '/email' },
      );
      await app.close();
    },
  );

  it.each([
    [
      'with a factory of its own',
      { exceptionFactory: () => new BadRequestException('Own words') },
      'Own words',
    ],
    ['without details', { disableErrorMessages: true }, 'Bad Request'],
  ])('keeps what it says %s', async (_name, options, detail) => {
    const definition = {
      controllers: [Own],
      before: (nest: { useGlobalPipes(pipe: ValidationPipe): unknown }) => {
        nest.useGlobalPipes(new ValidationPipe(options));
      },
    };
    expect(await detailsOf(platform, '/own', definition)).toEqual([detail]);
  });
});
