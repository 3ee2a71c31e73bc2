import type { ApiErrorContent, TranslatedContent } from './api-error.js';
import { isApiException } from './api-exception.js';
import { cleanUpFailuresOf, leadingError } from './clean-up-failures.js';
import {
  contentOfApiException,
  contentOfUnknown,
  contentOfUserException,
} from './error-content.js';
import { SetupError } from './setup-error.js';
import {
  ownUserExceptionOf,
  type ErrorClass,
  type UserExceptionDefinition,
} from './user-exception.decorator.js';

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

type Rule = ClassTranslator | UserExceptionDefinition;

/** The nearest rule for a class: of a class of its own, or of `Error` itself. */
interface ClassRules {
  readonly specific?: Rule;
  readonly general?: Rule;
}

const NO_RULES: ClassRules = Object.freeze({});

type Finding = { readonly content: ApiErrorContent } | { readonly translator: ClassTranslator };

/**
 * From any thrown value to the content of one answer. The most specific class wins, whatever the
 * order of registration; at one class a translator comes before `@UserException`.
 */
export class Translation {
  private readonly translators = new Map<object, ClassTranslator>();
  private readonly rules = new WeakMap<object, ClassRules>();
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
    const failures = cleanUpFailuresOf(thrown);
    let current = leadingError(thrown);
    try {
      while (steps.length < MAX_STEPS) {
        const found = this.find(current, inheritedStatus);
        if (found === undefined) break;
        if ('content' in found) return { content: found.content, steps, failures };
        const next: unknown = found.translator.translate(current as never);
        if (next instanceof Promise) next.catch(() => undefined);
        if (next === current || !isTranslated(next)) {
          const fact = next === current ? 'the error it was given' : describe(next);
          throw new SetupError(
            `${found.translator.source} returned ${fact}; return an ApiException or another error.`,
          );
        }
        steps.push(next);
        current = next;
      }
    } catch (failure) {
      return this.unknown(thrown, steps, [failure, ...failures]);
    }
    const endless = new SetupError(
      `Translation took more than ${MAX_STEPS} steps; let a translator end in an ApiException.`,
    );
    return this.unknown(
      thrown,
      steps,
      steps.length < MAX_STEPS ? failures : [endless, ...failures],
    );
  }

  private register(translator: ClassTranslator): void {
    const key = translator.errorClass.prototype as object;
    if (isApiException(key)) {
      throw new SetupError(
        `${translator.source} translates ${translator.errorClass.name}, which needs no translation; an ApiException is answered as it is.`,
      );
    }
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
    const { specific, general } = this.rulesFor(Object.getPrototypeOf(current));
    if (specific !== undefined) return apply(specific, current, inheritedStatus);
    // what a platform says of an error is more specific than a translator for Error itself
    const content = this.recognize(current);
    if (content !== undefined) return { content };
    return general && apply(general, current, inheritedStatus);
  }

  /** The rules of a class, looked up once. */
  private rulesFor(prototype: object | null): ClassRules {
    if (prototype === null) return NO_RULES;
    let rules = this.rules.get(prototype);
    if (rules === undefined) {
      rules = this.findRules(prototype);
      this.rules.set(prototype, rules);
    }
    return rules;
  }

  private findRules(prototype: object): ClassRules {
    let current: object | null = prototype;
    for (let depth = 0; current !== null && depth < MAX_PROTOTYPES; depth++) {
      const isGeneral = current === Error.prototype || current === Object.prototype;
      const rule = this.translators.get(current) ?? ownUserExceptionOf(current);
      if (rule !== undefined) return isGeneral ? { general: rule } : { specific: rule };
      current = Object.getPrototypeOf(current) as object | null;
    }
    return NO_RULES;
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

function apply(rule: Rule, error: object, inheritedStatus: number): Finding {
  if ('translate' in rule) return { translator: rule };
  return { content: contentOfUserException(error as Error, rule, inheritedStatus) };
}

function isTranslated(next: unknown): next is object {
  return typeof next === 'object' && next !== null && !(next instanceof Promise);
}

function describe(value: unknown): string {
  return value instanceof Promise ? 'a promise' : String(value);
}
