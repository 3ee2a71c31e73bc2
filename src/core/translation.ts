import type { ApiErrorContent, TranslatedContent } from './api-error.js';
import { isApiException } from './api-exception.js';
import {
  contentOfApiException,
  contentOfUnknown,
  contentOfUserException,
} from './error-content.js';
import { SetupError } from './setup-error.js';
import { ownUserExceptionOf, type ErrorClass } from './user-exception.decorator.js';
import { CleanUpFailed } from './wrap-errors.js';

/** What a translator makes of a domain error: the exception of the API, or another domain error. */
export type TranslateError = (error: never) => Error;

/** Recognises errors of a platform or library by documented fields; undefined when it does not. */
export type RecognizeError = (thrown: object) => ApiErrorContent | undefined;

export interface ClassTranslator {
  readonly errorClass: ErrorClass;
  readonly translate: TranslateError;
  /** Names the translator in set-up errors, e.g. `ContactErrors.protectedContact`. */
  readonly source: string;
}

export interface TranslationOptions {
  readonly translators: readonly ClassTranslator[];
  readonly recognizers: readonly RecognizeError[];
  readonly exposeUnknownMessages: boolean;
}

const MAX_STEPS = 10;
// a Proxy may answer getPrototypeOf for ever
const MAX_PROTOTYPES = 64;
const NONE: readonly unknown[] = Object.freeze([]);

type Finding = { readonly content: ApiErrorContent } | { readonly translator: ClassTranslator };

/**
 * From any thrown value to the content of one answer. The most specific class wins, whatever the
 * order of registration; at one class a translator comes before `@UserException`.
 */
export class Translation {
  private readonly translators = new Map<object, ClassTranslator>();
  private readonly recognizers: readonly RecognizeError[];
  private readonly exposeUnknownMessages: boolean;

  /** @throws SetupError when two translators are for the same class. */
  constructor(options: TranslationOptions) {
    this.recognizers = options.recognizers;
    this.exposeUnknownMessages = options.exposeUnknownMessages;
    for (const translator of options.translators) this.register(translator);
  }

  /**
   * Never throws, whatever is given.
   * @param inheritedStatus the status of a `@UserException` that has none.
   */
  translate(thrown: unknown, inheritedStatus = 500): TranslatedContent {
    const steps: unknown[] = [];
    let current = leadingError(thrown);
    try {
      while (steps.length < MAX_STEPS) {
        const found = this.find(current, inheritedStatus);
        if (found === undefined) break;
        if ('content' in found) return { content: found.content, steps, failures: NONE };
        const next: unknown = found.translator.translate(current as never);
        if (next === current || next === null || typeof next !== 'object') {
          const fact = next === current ? 'the error it was given' : String(next);
          throw new SetupError(
            `${found.translator.source} returned ${fact}; return an ApiException or another error.`,
          );
        }
        steps.push(next);
        current = next;
      }
    } catch (failure) {
      return this.unknown(thrown, steps, [failure]);
    }
    const endless = new SetupError(
      `Translation took more than ${MAX_STEPS} steps; let a translator end in an ApiException.`,
    );
    return this.unknown(thrown, steps, steps.length < MAX_STEPS ? NONE : [endless]);
  }

  private register(translator: ClassTranslator): void {
    const key = translator.errorClass.prototype as object;
    const other = this.translators.get(key);
    if (other !== undefined) {
      throw new SetupError(
        `${translator.source} and ${other.source} both translate ${translator.errorClass.name}; keep one of them.`,
      );
    }
    this.translators.set(key, translator);
  }

  private find(current: unknown, inheritedStatus: number): Finding | undefined {
    if (typeof current !== 'object' || current === null) return undefined;
    if (isApiException(current)) return { content: contentOfApiException(current) };
    let isGeneral = false;
    let prototype: unknown = Object.getPrototypeOf(current);
    for (let depth = 0; prototype !== null && depth < MAX_PROTOTYPES; depth++) {
      if (!isGeneral && (prototype === Error.prototype || prototype === Object.prototype)) {
        // what a platform says of an error is more specific than a translator for Error itself
        isGeneral = true;
        const content = this.recognize(current);
        if (content !== undefined) return { content };
      }
      const translator = this.translators.get(prototype as object);
      if (translator !== undefined) return { translator };
      const definition = ownUserExceptionOf(prototype as object);
      if (definition !== undefined) {
        return { content: contentOfUserException(current as Error, definition, inheritedStatus) };
      }
      prototype = Object.getPrototypeOf(prototype);
    }
    const content = isGeneral ? undefined : this.recognize(current);
    return content && { content };
  }

  private recognize(current: object): ApiErrorContent | undefined {
    for (const recognizer of this.recognizers) {
      const content = recognizer(current);
      if (content !== undefined) return content;
    }
    return undefined;
  }

  private unknown(
    thrown: unknown,
    steps: readonly unknown[],
    failures: readonly unknown[],
  ): TranslatedContent {
    return { content: contentOfUnknown(thrown, this.exposeUnknownMessages), steps, failures };
  }
}

function leadingError(thrown: unknown): unknown {
  try {
    return thrown instanceof CleanUpFailed ? thrown.errors[0] : thrown;
  } catch {
    return thrown;
  }
}
