import { type ValidationArguments, type ValidationError } from 'class-validator';

import { metadataNamed, validatorOf, type ConstraintMetadata } from './constraint-metadata.js';
import { overrideFor, textOfOverride, withTokens, type IssueOverrides } from './issue-overrides.js';
import { invalidText } from './wording.js';

/** What a text says where its author put the value that was rejected. */
const HIDDEN = 'the value';
const HIDDEN_OBJECT: object = new Proxy({}, { get: () => HIDDEN });

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

/**
 * Text and code of one constraint of a `ValidationError`. class-validator has made its text already,
 * but with the value in it and with the name of the property, so it is made again: the value is
 * hidden from templates and functions, and the field has the name that the client knows.
 *
 * @param property the field as the client names it.
 * @param dto class of the object that has the field, if it is known.
 */
export function constraintIssue(
  error: ValidationError,
  constraint: string,
  property: string,
  dto: unknown,
  ofModule: IssueOverrides,
): ConstraintIssue {
  const metadata = metadataOf(error, constraint, dto);
  const context = contextOf(error, constraint);
  const override = overrideFor(constraint, dto, error.property, ofModule);
  const args = { constraint, property, constraints: metadata?.constraints ?? [] };
  const message =
    textOfOverride(context, args) ??
    (metadata?.message && textOf(metadata, property, dto)) ??
    textOfOverride(override, args) ??
    (metadata && textOf(metadata, property, dto)) ??
    builtInText(error, constraint, property);
  return {
    message: message || invalidText(property),
    code: context.code ?? override.code ?? constraint,
  };
}

/** What the author of a DTO says at these constraints, text and code, if anything. */
export function authored(
  error: ValidationError,
  constraints: readonly string[],
  property: string,
  dto: unknown,
): { readonly message: string | undefined; readonly code: string | undefined } {
  const said = constraints.map((constraint) => {
    const { message, code } = contextOf(error, constraint);
    const metadata = metadataOf(error, constraint, dto);
    const args = { property, constraints: metadata?.constraints ?? [] };
    const text = message === undefined ? undefined : withTokens(message, args);
    return {
      message: text ?? ((metadata?.message && textOf(metadata, property, dto)) || undefined),
      code,
    };
  });
  return {
    message: said.find(({ message }) => message !== undefined)?.message,
    code: said.find(({ code }) => code !== undefined)?.code,
  };
}

/** Of several with one name, say for different groups, the one that made the text. */
function metadataOf(
  error: ValidationError,
  constraint: string,
  dto: unknown,
): ConstraintMetadata | undefined {
  const candidates = metadataNamed(constraint, error.property, dto);
  if (candidates.length < 2) return candidates[0];
  const made = error.constraints?.[constraint];
  return candidates.find((one) => textOf(one, error.property, dto) === made) ?? candidates[0];
}

/** `context` of a constraint, as far as it is meant for us. */
function contextOf(
  { contexts }: ValidationError,
  constraint: string,
): { message?: string; code?: string } {
  const { message, code } = (contexts?.[constraint] ?? {}) as Record<string, unknown>;
  return {
    ...(typeof message === 'string' && { message }),
    ...(typeof code === 'string' && { code }),
  };
}

function textOf(metadata: ConstraintMetadata, property: string, dto: unknown): string | undefined {
  const constraints: readonly unknown[] = metadata.constraints ?? [];
  const targetName = typeof dto === 'function' ? dto.name : '';
  const args = { targetName, property, object: HIDDEN_OBJECT, value: HIDDEN, constraints };
  try {
    const template = templateOf(metadata, args as ValidationArguments);
    return template && withTokens(template, { property, constraints }, targetName);
  } catch {
    // its author counted on the value
    return undefined;
  }
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

function builtInText(
  { target, constraints }: ValidationError,
  constraint: string,
  property: string,
): string | undefined {
  const template = Object.hasOwn(BUILT_IN, constraint) ? BUILT_IN[constraint] : undefined;
  if (template !== undefined) return withTokens(template, { property, constraints: [] });
  // what a ValidationPipe says itself, of no object and without a value
  return target === undefined ? constraints?.[constraint] : undefined;
}
