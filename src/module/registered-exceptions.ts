import { isApiException } from '../core/api-exception.js';
import { SetupError } from '../core/setup-error.js';
import {
  userExceptionOfClass,
  type ErrorClass,
  type UserExceptionDefinition,
} from '../core/user-exception.decorator.js';

/** The exception classes of one feature. */
export class FeatureExceptions {
  constructor(readonly classes: readonly ErrorClass[]) {}
}

/** @throws SetupError for a class that is no exception of ours, or a code that two classes give. */
export function assertExceptions(classes: readonly ErrorClass[]): void {
  const byCode = new Map<string, UserExceptionDefinition>();
  for (const exceptionClass of classes) {
    assertClass(exceptionClass);
    const definition = userExceptionOfClass(exceptionClass);
    if (definition === undefined) assertApiException(exceptionClass);
    else if (definition.hasExplicitCode) assertUnique(definition, byCode);
  }
}

/** Lists are also given by code that the compiler has not seen, or before a class is there. */
function assertClass(value: unknown): void {
  const prototype: unknown = typeof value === 'function' ? value.prototype : undefined;
  if (typeof prototype === 'object' && prototype !== null) return;
  const fact = typeof value === 'function' ? 'a function' : String(value);
  throw new SetupError(
    `${fact} is registered as an exception but is no class; register classes, and look for imports that go in a circle.`,
  );
}

function assertApiException({ name, prototype }: ErrorClass): void {
  if (isApiException(prototype)) return;
  throw new SetupError(
    `${name} is registered as an exception but is none; decorate it with @UserException.`,
  );
}

function assertUnique(
  definition: UserExceptionDefinition,
  byCode: Map<string, UserExceptionDefinition>,
): void {
  const other = byCode.get(definition.code);
  if (other !== undefined && other.target !== definition.target) {
    throw new SetupError(
      `@UserException on ${other.target.name} and ${definition.target.name} have the code ${definition.code}; a code stands for one class, change one of them.`,
    );
  }
  byCode.set(definition.code, definition);
}
