import type { ApiErrorContent, TranslatedContent } from './api-error.js';
import { isApiException } from './api-exception.js';
import { cleanUpFailuresOf, leadingError } from './clean-up-failures.js';
import {
  contentOfApiException,
  contentOfUnknown,
  contentOfUserException,
} from './error-content.js';
import { DEFAULT_LIMITS, withinLimits, type IssueLimits } from './issue-budget.js';
import type { Issue } from './issue.js';
import { SetupError } from './setup-error.js';
import { TranslationRules, type ClassTranslator, type Rule } from './translation-rules.js';
import { upstreamFailureOf, type UpstreamFailure } from './upstream-failure.js';

/** Who raised an error: the HTTP platform (its parsers, its router), or code of the application. */
export type ErrorOrigin = 'platform' | 'application';

/**
 * Recognises errors of a platform or library by documented fields; undefined when it does not.
 * What the application throws may have the same fields by chance, and then means something else.
 */
export type RecognizeError = (thrown: object, origin: ErrorOrigin) => ApiErrorContent | undefined;

export interface TranslationCircumstances {
  /** The status of a `@UserException` that has none. Default: 500. */
  readonly inheritedStatus?: number;
  /** Default: `application`. */
  readonly origin?: ErrorOrigin;
}

export type PlacesOf = (error: object) => ReadonlyArray<Pick<Issue, 'pointer' | 'in' | 'name'>>;

const ORDINARY: TranslationCircumstances = Object.freeze({});

export interface TranslationOptions {
  readonly translators: readonly ClassTranslator[];
  readonly recognizers: readonly RecognizeError[];
  readonly exposeUnknownMessages: boolean;
  /** Default: 100 issues of 32768 bytes. */
  readonly limits?: IssueLimits;
  /** The places in the request that a domain error is about, if somebody knows. Default: none. */
  readonly placesOf?: PlacesOf | undefined;
}

const MAX_STEPS = 10;

type Finding =
  | { readonly content: ApiErrorContent; readonly failure?: unknown }
  | { readonly translator: ClassTranslator };

/**
 * From any thrown value to the content of one answer. The most specific class wins, whatever the
 * order of registration; at one class a translator comes before `@UserException`.
 */
export class Translation {
  private readonly rules: TranslationRules;
  private readonly recognizers: readonly RecognizeError[];
  private readonly exposeUnknownMessages: boolean;
  private readonly limits: IssueLimits;
  private readonly placesOf: PlacesOf | undefined;

  /** @throws SetupError when two translators are for the same class. */
  constructor(options: TranslationOptions) {
    this.recognizers = options.recognizers;
    this.exposeUnknownMessages = options.exposeUnknownMessages;
    this.limits = options.limits ?? DEFAULT_LIMITS;
    this.placesOf = options.placesOf;
    this.rules = new TranslationRules(options.translators);
  }

  /** Never throws, whatever is given. */
  translate(
    thrown: unknown,
    { inheritedStatus = 500, origin = 'application' }: TranslationCircumstances = ORDINARY,
  ): TranslatedContent {
    const steps: unknown[] = [];
    const failures = cleanUpFailuresOf(thrown);
    let current = leadingError(thrown);
    try {
      while (steps.length < MAX_STEPS) {
        const found = this.find(
          current,
          inheritedStatus,
          // what a translator makes is the application's
          steps.length === 0 ? origin : 'application',
        );
        if (found === undefined) break;
        if ('content' in found) {
          const content = this.bounded(this.placed(found.content, current as object));
          const all = found.failure === undefined ? failures : [found.failure, ...failures];
          return { content, steps, failures: all };
        }
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

  private find(
    current: unknown,
    inheritedStatus: number,
    origin: ErrorOrigin,
  ): Finding | undefined {
    if (typeof current !== 'object' || current === null) return undefined;
    if (isApiException(current)) return { content: contentOfApiException(current) };
    const { specific, general } = this.rules.of(Object.getPrototypeOf(current));
    if (specific !== undefined) return apply(specific, current, inheritedStatus);
    // what a platform says of an error is more specific than a translator for Error itself
    const content = this.recognize(current, origin);
    if (content !== undefined) return { content };
    const failure = upstreamFailureOf(current);
    if (failure !== undefined) return answerOf(failure);
    return general && apply(general, current, inheritedStatus);
  }

  private recognize(current: object, origin: ErrorOrigin): ApiErrorContent | undefined {
    for (const recognizer of this.recognizers) {
      const content = recognizer(current, origin);
      if (content !== undefined) return content;
    }
    return undefined;
  }

  /** In the words of the error, at each place that it is about. */
  private placed(content: ApiErrorContent, error: object): ApiErrorContent {
    if (this.placesOf === undefined || content.issues.length > 0) return content;
    const { message, code } = content;
    const issues = this.placesOf(error).map((place): Issue => ({ ...place, message, code }));
    return issues.length === 0 ? content : { ...content, issues };
  }

  private bounded(content: ApiErrorContent): ApiErrorContent {
    if (content.issues.length === 0) return content;
    return { ...content, issues: withinLimits(content.issues, this.limits) };
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

/** As the policy of the client says, which may make another exception of it. */
function answerOf(failure: UpstreamFailure): Finding {
  const answer = failure.answer();
  if ('content' in answer) return answer;
  const source = `The policy of ${failure.facts.service}`;
  return { translator: { errorClass: Error, source, translate: () => answer.error as Error } };
}

function isTranslated(next: unknown): next is object {
  return typeof next === 'object' && next !== null && !(next instanceof Promise);
}

function describe(value: unknown): string {
  return value instanceof Promise ? 'a promise' : String(value);
}
