import type { Type } from '@nestjs/common';
import { MetadataScanner } from '@nestjs/core';

import { SetupError } from '../core/setup-error.js';
import type { ClassTranslator, TranslateError } from '../core/translation-rules.js';
import type { ErrorClass } from '../core/user-exception.decorator.js';
import { ERROR_TRANSLATOR_METADATA, TRANSLATES_METADATA } from './error-translator.decorator.js';
import { instanceOf, type ClassProvider } from './provider-catalog.js';

/**
 * The `@Translates` methods of all providers marked `@ErrorTranslator()`.
 * @throws SetupError for a class that is half a translator, or a method that is async.
 */
export function translatorsOf(providers: readonly ClassProvider[]): ClassTranslator[] {
  return providers.flatMap(({ metatype, wrapper }) => {
    const isMarked = Reflect.hasMetadata(ERROR_TRANSLATOR_METADATA, metatype);
    const translates = Reflect.hasMetadata(TRANSLATES_METADATA, metatype);
    if (!isMarked && !translates) return [];
    if (!isMarked)
      throw new SetupError(
        `${metatype.name} has @Translates methods but is no translator; mark it @ErrorTranslator().`,
      );
    if (!translates)
      throw new SetupError(
        `@ErrorTranslator ${metatype.name} translates nothing; give it a @Translates method.`,
      );
    return translatorsOfClass(metatype, instanceOf(wrapper, metatype.name) as Methods);
  });
}

type Methods = Readonly<Record<string, TranslateError>>;

function translatorsOfClass(metatype: Type, instance: Methods): ClassTranslator[] {
  const methods = new MetadataScanner().getAllMethodNames(metatype.prototype as object);
  return methods.flatMap((name) => {
    const method = instance[name];
    const classes = method && translatedBy(metatype.prototype as object, name);
    if (method === undefined || classes === undefined) return [];
    const source = `${metatype.name}.${name}`;
    if (method.constructor.name === 'AsyncFunction') {
      throw new SetupError(
        `@Translates ${source} is async; an answer cannot wait for it, return the exception itself.`,
      );
    }
    const translate: TranslateError = (error) => method.call(instance, error);
    return classes.map((errorClass) => ({ errorClass, translate, source }));
  });
}

/** What the nearest marked method of that name translates; one that overrides it inherits the mark. */
function translatedBy(prototype: object, name: string): ErrorClass[] | undefined {
  let current: object | null = prototype;
  while (current !== null && current !== Object.prototype) {
    const method: unknown = Object.getOwnPropertyDescriptor(current, name)?.value;
    const classes: unknown =
      typeof method === 'function' ? Reflect.getMetadata(TRANSLATES_METADATA, method) : undefined;
    if (classes !== undefined) return classes as ErrorClass[];
    current = Object.getPrototypeOf(current) as object | null;
  }
  return undefined;
}
