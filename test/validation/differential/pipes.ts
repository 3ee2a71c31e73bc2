import {
  HttpException,
  ValidationPipe,
  type ArgumentMetadata,
  type PipeTransform,
  type ValidationPipeOptions,
} from '@nestjs/common';
import type { ValidationError } from 'class-validator';

import {
  isValidationException,
  RequestValidationPipe,
  type RequestValidationPipeOptions,
} from '../../../src/index.js';

export const STOCK_OPTIONS: ValidationPipeOptions = { transform: true, whitelist: true };

/** Nest's own, whose answers keep what class-validator found. */
class StockPipe extends ValidationPipe {
  override createExceptionFactory() {
    const make = super.createExceptionFactory() as (errors?: ValidationError[]) => HttpException;
    return (errors: ValidationError[] = []): HttpException =>
      Object.defineProperty(make(errors), 'found', { value: errors });
  }
}

export interface PipePair {
  readonly stock: PipeTransform;
  readonly ours: PipeTransform;
}

/** Both pipes with the same options; ours has those of the comparison by default. */
export function pipePair(options: RequestValidationPipeOptions = {}): PipePair {
  return {
    stock: new StockPipe({ ...STOCK_OPTIONS, ...options }),
    ours: new RequestValidationPipe(options),
  };
}

export type Outcome =
  | { readonly kind: 'accepted'; readonly value: unknown }
  | {
      readonly kind: 'rejected';
      readonly status: number;
      readonly errors: readonly ValidationError[];
      readonly thrown: HttpException;
    }
  | { readonly kind: 'failed'; readonly thrown: unknown };

export async function outcomeOf(
  pipe: PipeTransform,
  value: unknown,
  metadata: ArgumentMetadata,
): Promise<Outcome> {
  try {
    return { kind: 'accepted', value: await (pipe.transform(value, metadata) as unknown) };
  } catch (thrown) {
    if (!(thrown instanceof HttpException)) return { kind: 'failed', thrown };
    const errors = isValidationException(thrown)
      ? thrown.validationErrors
      : (thrown as { found?: readonly ValidationError[] }).found;
    return { kind: 'rejected', status: thrown.getStatus(), errors: errors ?? [], thrown };
  }
}
