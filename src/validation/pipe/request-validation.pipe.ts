import {
  Injectable,
  Optional,
  ValidationPipe,
  type ArgumentMetadata,
  type ValidationPipeOptions,
} from '@nestjs/common';
import type { ValidationError, ValidatorOptions } from 'class-validator';

import { DEFAULT_LIMITS, IssueBudget, type IssueLimits } from '../../core/issue-budget.js';
import type { IssueOverrides } from '../issues/issue-overrides.js';
import { addErrors, issueAt } from '../issues/parameter-issues.js';
import { UNKNOWN_INPUT, type ValidatedParameter } from '../issues/validation-error-issues.js';
import type { ParameterPlace, ParameterSource } from '../parameters/parameter-place.js';
import { ValidationException, type ValidationStatus } from '../validation.exception.js';
import { isTooDeep, TOO_DEEP } from './depth.js';
import { ScalarException } from './scalar.exception.js';
import { readScalar } from './strict-scalars.js';

export interface RequestValidationPipeOptions extends ValidationPipeOptions {
  /** Default: true. */
  readonly transform?: boolean;
  /** Default: true. */
  readonly whitelist?: boolean;
  /** Default: 400. */
  readonly errorHttpStatusCode?: ValidationStatus;
  /** Texts and codes by the name of a constraint, `required` and `*` included. Default: none. */
  readonly issues?: IssueOverrides;
  /** Number of issues in one answer. Default: 100. */
  readonly maxIssues?: number;
  /** Bytes that all issues of one answer take. Default: 32768. */
  readonly maxIssueBytes?: number;
}

const SOURCES: Readonly<Record<ArgumentMetadata['type'], ParameterSource>> = {
  body: 'body',
  query: 'query',
  param: 'path',
  custom: 'custom',
};

const UNKNOWN: ValidatedParameter = {
  place: { source: 'body', name: undefined },
  sent: UNKNOWN_INPUT,
  metatype: undefined,
};

/** What class-validator found, on its way to where the parameter is known. */
class Refused {
  constructor(readonly errors: readonly ValidationError[]) {}
}

/**
 * Nest's ValidationPipe with all of its options, `transform` and `whitelist` on by default. A number
 * or boolean of the address that is none is an issue, never NaN or false. Rejects with a
 * {@link ValidationException} that keeps class-validator's errors.
 */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  private readonly overrides: IssueOverrides;
  private readonly limits: IssueLimits;

  constructor(@Optional() options: RequestValidationPipeOptions = {}) {
    const { issues = {}, maxIssues, maxIssueBytes, ...pipeOptions } = options;
    super({ transform: true, whitelist: true, ...pipeOptions });
    this.overrides = issues;
    this.limits = {
      maxIssues: maxIssues ?? DEFAULT_LIMITS.maxIssues,
      maxIssueBytes: maxIssueBytes ?? DEFAULT_LIMITS.maxIssueBytes,
    };
    const { exceptionFactory } = options;
    // only ours is to see the objects that were validated
    const showsTargets = options.validationError?.target === true;
    this.exceptionFactory =
      exceptionFactory === undefined
        ? (errors): unknown => new Refused(errors)
        : (errors): unknown => exceptionFactory(showsTargets ? errors : errors.map(withoutTarget));
  }

  override createExceptionFactory() {
    return (errors: ValidationError[] = []): ValidationException => this.exception(errors, UNKNOWN);
  }

  /** @throws ValidationException, or what `exceptionFactory` makes. */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (failure) {
      const place = this.placeOf(metadata);
      if (failure instanceof Refused) {
        const { metatype } = metadata;
        throw this.exception(failure.errors, { place, sent: value, metatype });
      }
      if (!(failure instanceof RangeError) || !isTooDeep(value)) throw failure;
      const issue = issueAt(place, TOO_DEEP.code, TOO_DEEP.message, this.overrides);
      throw new ValidationException([issue], { status: this.status, cause: failure });
    }
  }

  protected override transformPrimitive(value: unknown, metadata: ArgumentMetadata): unknown {
    const { type, data, metatype } = metadata;
    if (!data || (type !== 'param' && type !== 'query')) return value;
    const reading = readScalar(value, metatype, data);
    if ('value' in reading) return reading.value;
    const { code, message, lenient } = reading;
    const issue = issueAt(this.placeOf(metadata), code, message, this.overrides);
    throw new ScalarException(issue, lenient, { status: this.status });
  }

  /** The objects that were validated tell the classes, which give fields their names. */
  protected override validate(
    object: object,
    options?: ValidatorOptions,
  ): ReturnType<ValidationPipe['validate']> {
    const validationError = { ...options?.validationError, target: true };
    return super.validate(object, { ...options, validationError });
  }

  protected placeOf({ type, data }: ArgumentMetadata): ParameterPlace {
    return { source: SOURCES[type], name: data };
  }

  private get status(): ValidationStatus {
    return this.errorHttpStatusCode as ValidationStatus;
  }

  private exception(
    validationErrors: readonly ValidationError[],
    parameter: ValidatedParameter,
  ): ValidationException {
    const { status, limits, overrides } = this;
    if (this.isDetailedOutputDisabled) return new ValidationException([], { status });
    const issues = () => {
      const budget = new IssueBudget(limits);
      addErrors(validationErrors, parameter, { budget, overrides });
      return budget.issues();
    };
    return new ValidationException(issues, { status, validationErrors });
  }
}

function withoutTarget(error: ValidationError): ValidationError {
  const { target: _, ...rest } = error;
  return error.children ? { ...rest, children: error.children.map(withoutTarget) } : rest;
}
