import {
  Body,
  Controller,
  createParamDecorator,
  Injectable,
  Param,
  Post,
  Query,
  UsePipes,
  type ArgumentMetadata,
  type ExecutionContext,
  type PipeTransform,
  type Type,
} from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { IsString } from 'class-validator';

import { ApiException, RequestCookie, RequestHeader } from '../../../src/index.js';
import type { Answer } from '../../support/raw-request.js';
import type { AppDefinition, TestApp } from '../../support/test-app.js';

/** How often each pipe and factory has run, by its name and what it ran on. */
export const runs = new Map<string, number>();

function count(name: string): void {
  runs.set(name, (runs.get(name) ?? 0) + 1);
}

function countPipe(name: string, value: unknown, { type, data }: ArgumentMetadata): unknown {
  count(`${name} on ${type}${data === undefined ? '' : ` ${data}`}`);
  const { name: text = value } = Object(value) as { name?: unknown };
  if (text === `bad for ${name}`) throw new ApiException(400, `Refused by ${name}`);
  return value;
}

/** A pipe of the application that is given as an instance. */
class CountingPipe implements PipeTransform<unknown, unknown> {
  constructor(private readonly name: string) {}

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    return countPipe(this.name, value, metadata);
  }
}

@Injectable()
class Names {
  of(pipe: object): string {
    return pipe.constructor.name;
  }
}

/** A pipe of the application that is given as a class, and gets what it needs injected. */
function injectedPipe(name: string): Type<PipeTransform> {
  @Injectable()
  class InjectedPipe implements PipeTransform<unknown, unknown> {
    constructor(private readonly names: Names) {}

    transform(value: unknown, metadata: ArgumentMetadata): unknown {
      return countPipe(this.names.of(this), value, metadata);
    }
  }
  Object.defineProperty(InjectedPipe, 'name', { value: name });
  return InjectedPipe;
}

class Named {
  @IsString()
  name!: string;
}

const Agent = createParamDecorator((data: string, context: ExecutionContext): unknown => {
  count(`factory ${data}`);
  return context.switchToHttp().getRequest<{ headers: Record<string, unknown> }>().headers[data];
});

const own = (): [PipeTransform, Type<PipeTransform>] => [
  new CountingPipe('own instance'),
  injectedPipe('own injected'),
];

@UsePipes(new CountingPipe('class instance'), injectedPipe('class injected'))
@Controller()
class CountedController {
  @UsePipes(new CountingPipe('method instance'), injectedPipe('method injected'))
  @Post('counted/:id')
  counted(
    @Param('id', ...own()) id: string,
    @Query('q', ...own()) q: string,
    @Body(...own()) body: Named,
    @Agent('x-agent', ...own()) agent: string,
    @RequestHeader('X-Tenant', ...own()) tenant: string,
    @RequestCookie('session', ...own()) session: string,
  ): unknown {
    count('handler');
    return { id, q, body, agent, tenant, session };
  }
}

/** Where parameters are from, as pipes are told. */
export const PARAMETERS = [
  'param id',
  'query q',
  'body',
  'custom x-agent',
  'custom X-Tenant',
  'custom session',
] as const;
export type Parameter = (typeof PARAMETERS)[number];

/** In the order in which they run: Nest has made the injected ones before an application adds its own. */
export const PIPES = [
  'global injected',
  'global instance',
  ...['class', 'method', 'own'].flatMap((scope) => [`${scope} instance`, `${scope} injected`]),
];

export const application: AppDefinition = {
  controllers: [CountedController],
  providers: [Names, { provide: APP_PIPE, useClass: injectedPipe('global injected') }],
  before: (app) => void app.useGlobalPipes(new CountingPipe('global instance')),
};

/** A request in which every parameter is good but some. */
export function ask(app: TestApp, bad: Partial<Record<Parameter, string>>): Promise<Answer> {
  const value = (parameter: Parameter): string => encodeURIComponent(bad[parameter] ?? 'good');
  return app.post(
    `/counted/${value('param id')}?q=${value('query q')}`,
    { name: bad['body'] ?? 'good' },
    {
      'x-agent': bad['custom x-agent'] ?? 'good',
      'x-tenant': bad['custom X-Tenant'] ?? 'good',
      cookie: `session=${value('custom session')}`,
    },
  );
}
