import 'reflect-metadata';

import {
  BadRequestException,
  Body,
  Controller,
  createParamDecorator,
  Get,
  ParseArrayPipe,
  Post,
} from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsDefined, IsString, MinLength, ValidateNested } from 'class-validator';

import { ProblemDetailsFormatter } from '../../src/index.js';
import { ownCpu } from '../support/cpu-ratio.js';
import { TestApp, type Platform } from '../support/test-app.js';
import { readCyclicForms } from './cyclic-forms.js';

export interface WalksOptions {
  readonly platform: Platform;
}

class Title {
  @IsString() title!: string;
}

class Part {
  @IsString() fieldname!: string;
}

class Field extends Part {
  @MinLength(3) value!: string;
}

class File extends Part {
  @IsString() mimetype!: string;
}

class Form {
  @IsDefined()
  @ValidateNested()
  @Type(() => Part, {
    keepDiscriminatorProperty: false,
    discriminator: {
      property: 'type',
      subTypes: [
        { name: 'field', value: Field },
        { name: 'file', value: File },
      ],
    },
  })
  title!: Field | File;
}

class User {
  @IsString() name!: string;
  tenant?: Tenant;
  friends: User[] = [];
}

class Tenant {
  @IsString() name!: string;
  @ValidateNested({ each: true }) @Type(() => User) users!: User[];
}

/** Entities of an ORM, which refer to each other. */
function tenantOf(names: readonly unknown[]): Tenant {
  const tenant = Object.assign(new Tenant(), { name: 'acme' });
  tenant.users = names.map((name) => Object.assign(new User(), { name, tenant }));
  return tenant;
}

function crowdOf(count: number): Tenant {
  const tenant = tenantOf(Array.from({ length: count }, (_, index) => `user ${index}`));
  for (const user of tenant.users) user.friends = tenant.users.filter((one) => one !== user);
  return tenant;
}

/** 2 to the power of that many ways to its end. */
function sharedGraph(depth: number): object {
  let node: object = { end: true };
  for (let level = 0; level < depth; level++) node = { left: node, right: node };
  return node;
}

const CurrentTenant = createParamDecorator((names: readonly unknown[]) => tenantOf(names));
const Crowd = createParamDecorator((count: number) => crowdOf(count));

@Controller()
export class WalksController {
  @Get('cpu') cpu(): number {
    return ownCpu();
  }
  @Post('titles') addTitle(@Body() { title }: Title): string {
    return title;
  }
  @Post('forms') addForm(@Body() { title }: Form): object {
    return { class: title.constructor.name, members: Object.keys(title).toSorted() };
  }
  @Get('tenant') tenant(@CurrentTenant(['ada', 'bob']) tenant: Tenant): object {
    return { tenant: tenant.name, users: tenant.users.map(({ name }) => name) };
  }
  @Get('nameless') nameless(@CurrentTenant(['ada', 7]) tenant: Tenant): object {
    return tenant;
  }
  @Get('crowd') crowd(@Crowd(30) tenant: Tenant): object {
    return tenant;
  }
  @Post('items') addItems(
    @Body(new ParseArrayPipe({ items: Title, stopAtFirstError: false })) items: Title[],
  ): number {
    return items.length;
  }
  @Post('quotes') quote(@Body() { text }: { text: string }): never {
    throw new BadRequestException(`No route for ${text}`);
  }
  @Post('faults') fail(@Body() { text }: { text: string }): never {
    throw new Error(`No route for ${text}`, { cause: new Error(text) });
  }
  @Get('graph') graph(): never {
    throw new BadRequestException({ message: 'No graph', graph: sharedGraph(60), nodes: 60 });
  }
}

export function start({ platform }: WalksOptions): Promise<TestApp> {
  return TestApp.start(platform, {
    controllers: [WalksController],
    options: {
      formatter: ProblemDetailsFormatter,
      validation: { validateCustomDecorators: true },
    },
    factory: { logger: ['warn', 'error', 'log'], bodyParser: false },
    before: async (nest) => {
      readLargeJson(nest, platform);
      await readCyclicForms(nest, platform);
    },
  });
}

// the adapter of Nest 11.0 brings no parser for types that are registered by hand
const parseJson = (_: unknown, body: Buffer, done: (error: null, parsed: unknown) => void): void =>
  done(null, JSON.parse(body.toString()));

export function readLargeJson(nest: object, platform: Platform): void {
  const parsing = nest as { useBodyParser(...args: unknown[]): void };
  if (platform === 'express') parsing.useBodyParser('json', { limit: '20mb' });
  else parsing.useBodyParser('application/json', { bodyLimit: 2e7 }, parseJson);
}
