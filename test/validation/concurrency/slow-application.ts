import {
  Body,
  Controller,
  Injectable,
  ParseIntPipe,
  Post,
  Query,
  type PipeTransform,
} from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  IsInt,
  IsString,
  MinLength,
  registerDecorator,
  ValidateNested,
  type ValidatorConstraintInterface,
} from 'class-validator';

import { ApiException, RequestHeader } from '../../../src/index.js';
import { Gate, Slowness } from './slow.js';

/** What the slow parts wait for, of the test that runs. */
export const pace = { gate: new Gate(1), slowness: new Slowness(1) };

/** Refuses `bad`, after a while. */
function slow(name: string): PropertyDecorator {
  const validator: ValidatorConstraintInterface = {
    async validate(value) {
      await pace.gate.pass();
      await pace.slowness.wait();
      return value !== 'bad';
    },
    defaultMessage: () => `$property is refused by ${name}`,
  };
  return (target, propertyName) =>
    registerDecorator({
      name,
      async: true,
      target: target.constructor,
      propertyName: propertyName as string,
      validator,
    });
}

class Inner {
  @slow('isInner')
  deep!: string;
}

class Many {
  @IsString()
  id!: string;

  @slow('isA')
  a!: string;

  @slow('isB')
  b!: string;

  @slow('isC')
  c!: string;

  @ValidateNested({ each: true })
  @Type(() => Inner)
  inner!: Inner[];
}

@Injectable()
class SlowPipe implements PipeTransform<unknown, Promise<unknown>> {
  async transform(value: unknown): Promise<unknown> {
    await pace.slowness.wait();
    if (value === 'bad') throw new ApiException(400, 'The tenant is refused', { code: 'TENANT' });
    return value;
  }
}

@Controller()
export class ManyController {
  @Post('many')
  many(
    @Body() body: Many,
    @RequestHeader('X-Tenant', SlowPipe) tenant: string,
    @Query('n') n: number,
    @Query('size', ParseIntPipe) size: number,
  ): unknown {
    return { body, tenant, n, size };
  }
}

/** Fields that are slow, of which none knows how long the others take. */
class Contended {
  @slow('isSlow')
  @slow('isSlower')
  @IsInt()
  @slow('isSlowest')
  @MinLength(5)
  field!: string;

  @ValidateNested({ each: true })
  @Type(() => Inner)
  inner!: Inner[];

  @slow('isLast')
  last!: string;
}

@Controller()
export class ContendedController {
  @Post('contended')
  contended(
    @Body() body: Contended,
    @Query('tenant', SlowPipe) tenant: string,
    @RequestHeader('X-Tenant', SlowPipe) header: string,
  ): unknown {
    return { body, tenant, header };
  }
}
