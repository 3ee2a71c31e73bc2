import {
  Injectable,
  Optional,
  ValidationPipe,
  type ArgumentMetadata,
  type ValidationPipeOptions,
} from '@nestjs/common';
import type { ValidationError, ValidatorOptions } from 'class-validator';

import { issuesOfErrors } from '../issues/issues-of-errors.js';
import { ValidationException, type ValidationStatus } from '../validation.exception.js';
import { ScalarException } from './scalar.exception.js';
import { readScalar } from './strict-scalars.js';

export interface RequestValidationPipeOptions extends ValidationPipeOptions {
  /** Default: true. */
  readonly transform?: boolean;
  /** Default: true. */
  readonly whitelist?: boolean;
  /** Default: 400. */
  readonly errorHttpStatusCode?: ValidationStatus;
}

/**
 * Nest's ValidationPipe with all of its options, `transform` and `whitelist` on by default. A number
 * or boolean of the address that is none is an issue, never NaN or false. Rejects with a
 * {@link ValidationException} that keeps class-validator's errors.
 */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor(@Optional() options: RequestValidationPipeOptions = {}) {
    super({ transform: true, whitelist: true, ...options });
    const { exceptionFactory } = options;
    if (exceptionFactory === undefined) return;
    // only ours is to see the objects that were validated
    const showsTargets = options.validationError?.target === true;
    this.exceptionFactory = (errors): unknown =>
      exceptionFactory(showsTargets ? errors : errors.map(withoutTarget));
  }

  override createExceptionFactory() {
    return (errors: ValidationError[] = []): ValidationException => {
      const status = this.errorHttpStatusCode as ValidationStatus;
      if (this.isDetailedOutputDisabled) return new ValidationException([], { status });
      const issues = () => issuesOfErrors(errors);
      return new ValidationException(issues, { status, validationErrors: errors });
    };
  }

  /** @throws ValidationException, or what `exceptionFactory` makes. */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (failure) {
      if (!(failure instanceof RangeError) || !isTooDeep(value)) throw failure;
      const issue = { message: 'The value is nested too deeply.', code: 'maxDepth' };
      const status = this.errorHttpStatusCode as ValidationStatus;
      throw new ValidationException([issue], { status, cause: failure });
    }
  }

  protected override transformPrimitive(value: unknown, metadata: ArgumentMetadata): unknown {
    const { type, data, metatype } = metadata;
    if (!data || (type !== 'param' && type !== 'query')) return value;
    const reading = readScalar(value, metatype, data);
    if ('value' in reading) return reading.value;
    const status = this.errorHttpStatusCode as ValidationStatus;
    throw new ScalarException(reading, { status });
  }

  /** The objects that were validated tell the classes, which give fields their names. */
  protected override validate(
    object: object,
    options?: ValidatorOptions,
  ): ReturnType<ValidationPipe['validate']> {
    const validationError = { ...options?.validationError, target: true };
    return super.validate(object, { ...options, validationError });
  }
}

function withoutTarget(error: ValidationError): ValidationError {
  const { target: _, ...rest } = error;
  return error.children ? { ...rest, children: error.children.map(withoutTarget) } : rest;
}

const MAX_DEPTH = 1_000;

/** Whether the client, rather than the application, made a recursion overflow the stack. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? (Object.values(item) as unknown[]) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}
