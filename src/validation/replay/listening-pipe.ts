import * as nest from '@nestjs/common';
import { HttpException, ValidationPipe, type PipeTransform } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { isDeepStrictEqual } from 'node:util';

import type { SchemaIssue } from '../issues/schema-issues.js';
import { withoutTargets } from '../issues/without-targets.js';
import { RequestValidationPipe } from '../pipe/request-validation.pipe.js';

/** What one of Nest's own pipes knew and left out of its exception. */
export interface Findings {
  validationErrors?: readonly ValidationError[];
  schemaIssues?: readonly SchemaIssue[];
  /** The same, of items of a list, as they were found: Nest 11.0 validates all items at once. */
  itemErrors?: ValidationError[];
  /** The type that a text could not be parsed as. */
  parsed?: { readonly type: string; readonly code: string };
}

export interface ListeningPipe {
  readonly pipe: PipeTransform;
  readonly findings: Findings;
}

type Factory = (this: unknown, given: unknown) => unknown;

interface Listener {
  /** What the factory is to see of what it was given. Default: all. */
  readonly shown?: (given: unknown) => unknown;
  readonly onException: (given: unknown, exception: unknown) => void;
}

// by name, since the pipes of Nest 12 are not there in Nest 11
const PARSED_TYPES: Readonly<Record<string, { readonly type: string; readonly code: string }>> = {
  ParseIntPipe: { type: 'Integer', code: 'isInt' },
  ParseFloatPipe: { type: 'Decimal', code: 'isNumber' },
  ParseBoolPipe: { type: 'Boolean', code: 'isBoolean' },
  ParseUUIDPipe: { type: 'UUID', code: 'isUuid' },
  ParseDatePipe: { type: 'Date', code: 'isDate' },
  ParseEnumPipe: { type: 'Enum', code: 'isEnum' },
};

/** Whether a pipe is one of Nest's that read a text as a type. */
export function isParsePipe(pipe: PipeTransform): boolean {
  const type: unknown = pipe.constructor;
  return isOfNest(type) && Object.hasOwn(PARSED_TYPES, type.name);
}

/**
 * A stand-in for one of Nest's own pipes, or a ValidationPipe that extends Nest's, which remembers what
 * its exception is made of. The pipe itself is not changed, and any other is returned as it is. What a
 * factory of the application made stays as it is.
 */
export function listenTo(pipe: PipeTransform): ListeningPipe {
  const findings: Findings = {};
  const standIn = standInFor(pipe, findings);
  return { pipe: standIn ?? pipe, findings };
}

function standInFor(pipe: PipeTransform, findings: Findings): PipeTransform | undefined {
  const type: unknown = pipe.constructor;
  if (pipe instanceof RequestValidationPipe) {
    // tells by its exception, and has told already
    return { transform: (value, metadata) => pipe.outcomeOf(value, metadata) };
  }
  if (pipe instanceof ValidationPipe) return validationStandIn(pipe, findings);
  if (!isOfNest(type)) return undefined;
  if (type.name === 'ParseArrayPipe') return arrayStandIn(pipe, findings);
  if (type.name === 'StandardSchemaValidationPipe') return schemaStandIn(pipe, findings);
  const parsed = PARSED_TYPES[type.name];
  return (
    parsed &&
    derive(pipe, {
      onException: (text, exception) => {
        if (typeof text === 'string' && messageOf(exception) === text) findings.parsed = parsed;
      },
    })
  );
}

function isOfNest(type: unknown): type is { readonly name: string } {
  if (typeof type !== 'function') return false;
  return (nest as Readonly<Record<string, unknown>>)[type.name] === type;
}

function validationStandIn(pipe: ValidationPipe, findings: Findings): PipeTransform {
  let hidesTargets = false;
  const given: Validate = (pipe as unknown as { validate: Validate }).validate.bind(pipe);
  const validate: Validate = (object, options) => {
    hidesTargets ||= options?.validationError?.target === false;
    const validationError = { ...options?.validationError, target: true };
    return given(object, { ...options, validationError });
  };
  const standIn = derive(pipe, {
    shown: (errors) => (hidesTargets ? withoutTargets(errors as ValidationError[]) : errors),
    onException: (errors, exception) => {
      if (isStandard(pipe, errors as ValidationError[], exception)) {
        findings.validationErrors = errors as ValidationError[];
      }
    },
  });
  return Object.defineProperty(standIn, 'validate', { value: validate });
}

/** Whether an exception is the one that Nest makes of errors. */
function isStandard(pipe: ValidationPipe, errors: ValidationError[], exception: unknown): boolean {
  const { isDetailedOutputDisabled } = pipe as unknown as { isDetailedOutputDisabled?: boolean };
  if (isDetailedOutputDisabled === true) return false;
  return isAlike(exception, pipe.createExceptionFactory()(errors));
}

type Validate = (
  object: object,
  options?: { readonly validationError?: { readonly target?: boolean } },
) => Promise<ValidationError[]>;

/** The pipe validates item after item, with a ValidationPipe of its own. */
function arrayStandIn(pipe: PipeTransform, findings: Findings): PipeTransform | undefined {
  const { validationPipe } = pipe as { readonly validationPipe?: unknown };
  if (!(validationPipe instanceof ValidationPipe)) return undefined;
  let index = -1;
  const transform: PipeTransform['transform'] = async (item, metadata) => {
    const property = String((index += 1));
    const ofItem: Findings = {};
    try {
      return (await validationStandIn(validationPipe, ofItem).transform(item, metadata)) as unknown;
    } catch (refusal) {
      const { validationErrors: children } = ofItem;
      const error = children && { property, target: [], children: [...children] };
      if (error) (findings.itemErrors ??= []).push(error);
      throw refusal;
    }
  };
  return Object.create(pipe, {
    validationPipe: { value: { transform } },
  }) as PipeTransform;
}

/** By the index of the item. */
export function inItemOrder(errors: readonly ValidationError[]): readonly ValidationError[] {
  return errors.toSorted((one, other) => Number(one.property) - Number(other.property));
}

function schemaStandIn(pipe: PipeTransform, findings: Findings): PipeTransform {
  const { formatIssueMessages } = pipe as { formatIssueMessages?: (issues: unknown) => unknown };
  return derive(pipe, {
    onException: (issues, exception) => {
      const standard = formatIssueMessages?.call(pipe, issues);
      if (isDeepStrictEqual(messageOf(exception), standard)) {
        findings.schemaIssues = issues as SchemaIssue[];
      }
    },
  });
}

function derive(
  pipe: PipeTransform,
  { shown = (given) => given, onException }: Listener,
): PipeTransform {
  const { exceptionFactory } = pipe as unknown as { readonly exceptionFactory: Factory };
  const listening = (given: unknown): unknown => {
    const exception = exceptionFactory.call(pipe, shown(given));
    onException(given, exception);
    return exception;
  };
  return Object.create(pipe, { exceptionFactory: { value: listening } }) as PipeTransform;
}

function messageOf(exception: unknown): unknown {
  if (!(exception instanceof HttpException)) return undefined;
  return (exception.getResponse() as { readonly message?: unknown } | undefined)?.message;
}

function isAlike(exception: unknown, standard: unknown): boolean {
  if (!(exception instanceof HttpException) || !(standard instanceof HttpException)) return false;
  // ends at the first difference, so that it goes no deeper than the standard one
  return isDeepStrictEqual(exception.getResponse(), standard.getResponse());
}
