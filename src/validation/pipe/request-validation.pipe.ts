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
import { withoutTargets } from '../issues/without-targets.js';
import { sourceOfArgument, type ParameterPlace } from '../parameters/parameter-place.js';
import { ValidationException, type ValidationStatus } from '../validation.exception.js';
import { isCyclic, isTooDeep, stripProtoKeys, TOO_DEEP } from './nesting.js';
import { ScalarException } from './scalar.exception.js';
import { readScalar } from './strict-scalars.js';
import { withoutStack } from './without-stack.js';

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

const UNKNOWN: ValidatedParameter = {
  place: { source: 'body', name: undefined },
  sent: UNKNOWN_INPUT,
  metatype: undefined,
};

interface Run {
  readonly metadata: ArgumentMetadata;
  readonly outcome: Promise<unknown>;
}

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
  // lives as long as the value, which lives as long as its request
  readonly #runs = new WeakMap<object, Run>();
  readonly overrides: IssueOverrides;
  readonly limits: IssueLimits;

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
        : (errors): unknown => exceptionFactory(showsTargets ? errors : withoutTargets(errors));
  }

  override createExceptionFactory() {
    return (errors: ValidationError[] = []): ValidationException => this.exception(errors, UNKNOWN);
  }

  /** @throws ValidationException, or what `exceptionFactory` makes. */
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const outcome = this.validated(value, metadata);
    if (typeof value === 'object' && value !== null) this.#runs.set(value, { metadata, outcome });
    return outcome;
  }

  /**
   * What became of a value when it was validated. class-transformer takes discriminators away from
   * what it is given, so that a second time something else might come of it.
   */
  outcomeOf(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const run = typeof value === 'object' && value !== null ? this.#runs.get(value) : undefined;
    const isSame =
      run?.metadata.metatype === metadata.metatype && run?.metadata.data === metadata.data;
    return run !== undefined && isSame ? run.outcome : this.transform(value, metadata);
  }

  private async validated(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      const pipe = this.pipeFor(value, metadata);
      return (await super.transform.call(pipe, value, metadata)) as unknown;
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

  /** For a value that refers back to itself, one whose class-transformer leaves out what leads back. */
  private pipeFor(value: unknown, metadata: ArgumentMetadata): this {
    const metatype = this.expectedType ?? metadata.metatype;
    const isTransformed = metatype !== undefined && this.toValidate({ ...metadata, metatype });
    if (!isTransformed || !isCyclic(value)) return this;
    const transformOptions = { enableCircularCheck: true, ...this.transformOptions };
    return Object.create(this, {
      transformOptions: { value: transformOptions },
      stripProtoKeys: { value: stripProtoKeys },
    }) as this;
  }

  protected override transformPrimitive(value: unknown, metadata: ArgumentMetadata): unknown {
    const { type, data, metatype } = metadata;
    if (!data || (type !== 'param' && type !== 'query')) return value;
    const reading = readScalar(value, metatype, data);
    if ('value' in reading) return reading.value;
    const { code, message, lenient } = reading;
    if (this.isDetailedOutputDisabled) throw new ValidationException([], { status: this.status });
    const issue = issueAt(this.placeOf(metadata), code, message, this.overrides);
    throw withoutStack(() => new ScalarException(issue, lenient, { status: this.status }));
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
    return { source: sourceOfArgument(type), name: data };
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
    return withoutStack(() => new ValidationException(issues, { status, validationErrors }));
  }
}
