import type { ValidationArguments, ValidationError } from 'class-validator';

import { metadataNamed, validatorOf, type ConstraintMetadata } from './constraint-metadata.js';
import { hiddenValues, HIDDEN, HIDDEN_OBJECT } from './hidden-values.js';
import { overrideFor, textOfOverride, withTokens, type IssueOverrides } from './issue-overrides.js';
import { invalidText } from './wording.js';

// of the constraints that class-validator checks without metadata of their own
const BUILT_IN: Readonly<Record<string, string>> = {
  whitelistValidation: '$property should not exist',
  nestedValidation: 'nested property $property must be either object or array',
  unknownValue: '$property has no known form',
};

export interface ConstraintIssue {
  readonly message: string;
  readonly code: string;
}

/** A constraint that a value fails, and how the client names the field. */
export interface FailedConstraint {
  readonly error: ValidationError;
  readonly constraint: string;
  readonly property: string;
  /** Class of the object that has the field, if it is known. */
  readonly dto: unknown;
}

/**
 * Text and code of one constraint of a `ValidationError`. class-validator has made its text already,
 * but with the value in it and with the name of the property, so it is made again: the value is
 * hidden from templates and functions, and the field has the name that the client knows.
 */
export function constraintIssue(
  failed: FailedConstraint,
  ofModule: IssueOverrides,
): ConstraintIssue {
  const { error, constraint, property, dto } = failed;
  const metadata = metadataOf(failed);
  const context = contextOf(failed);
  const override = overrideFor(constraint, dto, error.property, ofModule);
  const args = { constraint, property, constraints: metadata?.constraints ?? [] };
  const message =
    textOfOverride(context, args) ??
    (metadata?.message && textOf(metadata, failed)) ??
    textOfOverride(override, args) ??
    (metadata && textOf(metadata, failed)) ??
    builtInText(failed);
  return {
    message: message || invalidText(property),
    code: context.code ?? override.code ?? constraint,
  };
}

/** What the author of a DTO says at a constraint, text and code, if anything. */
export function authored(failed: FailedConstraint): { message?: string; code?: string } {
  const { message, code } = contextOf(failed);
  const metadata = metadataOf(failed);
  const args = { property: failed.property, constraints: metadata?.constraints ?? [] };
  const own = message === undefined ? undefined : withTokens(message, args);
  const text = own ?? (metadata?.message && textOf(metadata, failed));
  return { ...(text && { message: text }), ...(code !== undefined && { code }) };
}

/** Of several with one name, say for different groups, the one that made the text. */
function metadataOf({ error, constraint, dto }: FailedConstraint): ConstraintMetadata | undefined {
  const candidates = metadataNamed(constraint, error.property, dto);
  if (candidates.length < 2) return candidates[0];
  const made = error.constraints?.[constraint];
  const isMaker = (metadata: ConstraintMetadata): boolean =>
    render(metadata, error.property, dto, valueOf(error), error.target, true) === made;
  return candidates.find(isMaker) ?? candidates[0];
}

/** `context` of a constraint, as far as it is meant for us. */
function contextOf({ error, constraint }: FailedConstraint): { message?: string; code?: string } {
  const { message, code } = (error.contexts?.[constraint] ?? {}) as Record<string, unknown>;
  return {
    ...(typeof message === 'string' && { message }),
    ...(typeof code === 'string' && { code }),
  };
}

/**
 * A text that depends on the value, as that of `@Length` on its length, is the right one if it can
 * be had without the value, too; else the value is hidden from it.
 */
function textOf(
  metadata: ConstraintMetadata,
  { error, property, dto }: FailedConstraint,
): string | undefined {
  if (typeof metadata.message === 'string' && metadata.message !== '') {
    return render(metadata, property, dto, HIDDEN, HIDDEN_OBJECT);
  }
  const value = valueOf(error);
  const real = render(metadata, property, dto, value, error.target);
  const hidden = render(metadata, property, dto, HIDDEN, HIDDEN_OBJECT);
  const isTold = (text: string | undefined): boolean => text === real;
  if (isTold(hidden)) return real;
  const others = hiddenValues(value).map((one) =>
    render(metadata, property, dto, one, HIDDEN_OBJECT),
  );
  return others.some(isTold) ? real : hidden;
}

function valueOf({ target, property, value }: ValidationError): unknown {
  return target === undefined ? value : (target as Readonly<Record<string, unknown>>)[property];
}

/** Undefined when its author counted on something that is not there. */
function render(
  metadata: ConstraintMetadata,
  property: string,
  dto: unknown,
  value: unknown,
  object: unknown,
  showsValue = false,
): string | undefined {
  const constraints: readonly unknown[] = metadata.constraints ?? [];
  const targetName = typeof dto === 'function' ? dto.name : '';
  try {
    const args = { targetName, property, object, value, constraints };
    const template = templateOf(metadata, args as ValidationArguments);
    const shown = showsValue ? shownValue(value) : undefined;
    return template && withTokens(template, { property, constraints }, targetName, shown);
  } catch {
    return undefined;
  }
}

/** As class-validator shows it: what is no scalar keeps the token. */
function shownValue(value: unknown): string {
  return ['string', 'boolean', 'number'].includes(typeof value) ? String(value) : '$value';
}

function templateOf(metadata: ConstraintMetadata, args: ValidationArguments): string | undefined {
  const { message } = metadata;
  if (typeof message === 'string' && message !== '') return message;
  const made: unknown =
    typeof message === 'function'
      ? message(args)
      : validatorOf(metadata)?.instance.defaultMessage?.(args);
  return typeof made === 'string' ? made : undefined;
}

function builtInText({ error, constraint, property }: FailedConstraint): string | undefined {
  const template = Object.hasOwn(BUILT_IN, constraint) ? BUILT_IN[constraint] : undefined;
  if (template !== undefined) return withTokens(template, { property, constraints: [] });
  // what a ValidationPipe says itself, of no object and without a value
  return error.target === undefined ? error.constraints?.[constraint] : undefined;
}
