import { BadRequestException } from '@nestjs/common';
import type { ValidationError } from 'class-validator';

import type { Issue } from '../core/issue.js';
import { reasonPhrase } from '../core/reason-phrase.js';

export type ValidationStatus = 400 | 422;

export const VALIDATION_FAILED = 'VALIDATION_FAILED';
export const VALIDATION_MESSAGE = 'The request is invalid.';

export interface ValidationExceptionOptions {
  /** 400 or 422. Default: 400. */
  readonly status?: ValidationStatus;
  /** What class-validator found. Default: none. */
  readonly validationErrors?: readonly ValidationError[];
  readonly cause?: unknown;
}

const BRAND = Symbol.for('nestjs-rest-errors.validation');

/**
 * A request that is invalid, with every issue found. For filters and interceptors that know nothing
 * of issues it is what Nest's ValidationPipe throws by default, with the same response; with status
 * 422 it is still a BadRequestException.
 */
export class ValidationException extends BadRequestException {
  // private to the language: what the client sent is in class-validator's errors, and loggers enumerate
  #given: readonly Issue[] | (() => readonly Issue[]);
  readonly #status: ValidationStatus;
  readonly #validationErrors: readonly ValidationError[];

  /** @param issues a function when they are costly and may never be asked for. */
  constructor(
    issues: readonly Issue[] | (() => readonly Issue[]),
    { status = 400, validationErrors = [], cause }: ValidationExceptionOptions = {},
  ) {
    super(VALIDATION_MESSAGE, cause === undefined ? {} : { cause });
    this.#status = status;
    this.#given = issues;
    this.#validationErrors = validationErrors;
    Object.defineProperty(this, BRAND, { value: true });
  }

  get issues(): readonly Issue[] {
    if (typeof this.#given === 'function') this.#given = this.#given();
    return this.#given;
  }

  /** As class-validator gave them, with the object that was validated in each `target`. */
  get validationErrors(): readonly ValidationError[] {
    return this.#validationErrors;
  }

  override getStatus(): ValidationStatus {
    return this.#status;
  }

  override getResponse(): object {
    return {
      message: this.issues.map(({ message }) => message),
      error: reasonPhrase(this.getStatus()),
      statusCode: this.getStatus(),
    };
  }
}

/** Also of another copy of this package. */
export function isValidationException(thrown: unknown): thrown is ValidationException {
  return typeof thrown === 'object' && thrown !== null && BRAND in thrown;
}
