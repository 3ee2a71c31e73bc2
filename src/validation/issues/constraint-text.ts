import {
  getMetadataStorage,
  type ValidationArguments,
  type ValidationError,
} from 'class-validator';

import { overrideFor, textOfOverride, withTokens, type IssueOverrides } from './issue-overrides.js';
import { invalidText } from './wording.js';

type ConstraintMetadata = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']
>[number];

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

/** The text that the author of a DTO gave to one of these constraints, if there is one. */
export function authoredText(
  error: ValidationError,
  constraints: readonly string[],
  property: string,
  dto: unknown,
): string | undefined {
  for (const constraint of constraints) {
    const metadata = metadataOf(error, constraint, dto);
    const text = metadata?.message && textOf(metadata, property, dto);
    if (text) return text;
  }
  return undefined;
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

/** Of several with one name, say for different groups, the one that made the text. */
function metadataOf(
  { property, constraints }: ValidationError,
  constraint: string,
  dto: unknown,
): ConstraintMetadata | undefined {
  if (typeof dto !== 'function') return undefined;
  const candidates = getMetadataStorage()
    .getTargetValidationMetadatas(dto, '', true, false)
    .filter((metadata) => metadata.propertyName === property && nameOf(metadata) === constraint);
  const made = constraints?.[constraint];
  return (
    (candidates.length > 1
      ? candidates.find((metadata) => textOf(metadata, property, dto) === made)
      : undefined) ?? candidates[0]
  );
}

function nameOf(metadata: ConstraintMetadata): string {
  return validatorOf(metadata)?.name ?? metadata.type;
}

function validatorOf({ constraintCls }: ConstraintMetadata) {
  // absent for what class-validator checks itself
  if (typeof constraintCls !== 'function') return undefined;
  return getMetadataStorage().getTargetValidatorConstraints(constraintCls)[0];
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
