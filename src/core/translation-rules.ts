import { isApiException } from './api-exception.js';
import { SetupError } from './setup-error.js';
import {
  ownUserExceptionOf,
  type ErrorClass,
  type UserExceptionDefinition,
} from './user-exception.decorator.js';

/** What a translator makes of a domain error: the exception of the API, or another domain error. */
export type TranslateError = (error: never) => Error;

export interface ClassTranslator {
  readonly errorClass: ErrorClass;
  readonly translate: TranslateError;
  /** Names the translator in set-up errors, e.g. `ContactErrors.protectedContact`. */
  readonly source: string;
}

// a Proxy may answer getPrototypeOf for ever
const MAX_PROTOTYPES = 64;

export type Rule = ClassTranslator | UserExceptionDefinition;

/** The nearest rule for a class: of a class of its own, or of `Error` itself. */
interface ClassRules {
  readonly specific?: Rule;
  readonly general?: Rule;
}

const NO_RULES: ClassRules = Object.freeze({});

/** What was said of classes of errors: by translators, and by `@UserException`. */
export class TranslationRules {
  private readonly translators = new Map<object, ClassTranslator>();
  private readonly rules = new WeakMap<object, ClassRules>();

  /** @throws SetupError when two translators are for the same class. */
  constructor(translators: readonly ClassTranslator[]) {
    for (const translator of translators) this.register(translator);
  }

  /** The rules of a class, looked up once. */
  of(prototype: object | null): ClassRules {
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
}
