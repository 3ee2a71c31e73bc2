import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';

import { SetupError } from '../core/setup-error.js';
import type { ErrorClass } from '../core/user-exception.decorator.js';

export const ERROR_TRANSLATOR_METADATA = 'nestjs-rest-errors:translator';
export const TRANSLATES_METADATA = 'nestjs-rest-errors:translates';

/**
 * Marks a provider whose `@Translates` methods turn domain errors into exceptions of the API.
 * Found in every module, injection included; its scope is the application.
 */
export const ErrorTranslator = (): ClassDecorator =>
  applyDecorators(Injectable(), SetMetadata(ERROR_TRANSLATOR_METADATA, true));

/** What instances of a class are; of several classes, the union. */
type ErrorOf<C> = C extends ErrorClass<infer E> ? E : never;

/**
 * Marks a method `(error) => Error` as the translator of these classes and their subclasses, as far
 * as none is nearer. It returns an `ApiException`, or another domain error to be translated in turn.
 *
 * @throws SetupError while the class is declared, when it names no classes.
 * @example
 * \@Translates(ContactLocked)
 * locked(error: ContactLocked) { return new ApiException(423, 'Somebody else edits this contact'); }
 */
export function Translates<C extends readonly ErrorClass[]>(...errorClasses: C) {
  return <M extends (error: ErrorOf<C[number]>) => Error>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<M>,
  ): void => {
    assertClasses(errorClasses, `@Translates on ${target.constructor.name}.${String(key)}`);
    SetMetadata(TRANSLATES_METADATA, errorClasses)(target, key, descriptor);
    // on the class too, so that one that is not marked is found without a look at every method
    SetMetadata(TRANSLATES_METADATA, true)(target.constructor);
  };
}

function assertClasses(errorClasses: readonly unknown[], subject: string): void {
  if (errorClasses.length === 0) {
    throw new SetupError(`${subject} names no class; give it the classes that it translates.`);
  }
  for (const errorClass of errorClasses) {
    if (typeof errorClass === 'function' && typeof errorClass.prototype === 'object') continue;
    throw new SetupError(
      `${subject} names ${String(errorClass)}; give it classes, and look for imports that go in a circle.`,
    );
  }
}
