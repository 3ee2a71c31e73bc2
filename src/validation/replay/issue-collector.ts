import type { ApiErrorContent } from '../../core/api-error.js';
import { createContent } from '../../core/error-content.js';
import type { Issue } from '../../core/issue.js';
import type { Translation } from '../../core/translation.js';
import { IssueBudget, type IssueLimits } from '../../core/issue-budget.js';
import type { IssueOverrides } from '../issues/issue-overrides.js';
import { schemaIssuesOf } from '../issues/schema-issues.js';
import { withoutStack } from '../pipe/without-stack.js';
import {
  isValidationException,
  VALIDATION_FAILED,
  VALIDATION_MESSAGE,
  ValidationException,
  type ValidationStatus,
} from '../validation.exception.js';
import { isStaticSource, type HandlerArguments, type HandlerSource } from './handler-source.js';
import type { NestPipeline, PipedParameter } from './nest-internals.js';
import { replay, type Rejection } from './parameter-replay.js';
import { addRejection } from './rejection-issues.js';

export interface CollectorSettings {
  readonly translation: Translation;
  readonly limits: IssueLimits;
  readonly overrides: IssueOverrides;
  /** Undefined: 422 when all pipes that refuse say so, else 400. */
  readonly status: ValidationStatus | undefined;
  /** Whether a client has sent bytes as the body. */
  readonly hasBody: (request: unknown) => boolean;
  /** Runs something of which databases keep nothing: pipes may write. */
  readonly undone: <T>(action: () => Promise<T>) => Promise<T>;
  /** Milliseconds that an answer waits for pipes that do not settle. */
  readonly timeout: number;
}

/** In a box: a promise that resolves with a thrown value would wait for one that has a `then`. */
export interface CollectedError {
  readonly error: unknown;
}

/** A rejection, and what its answer would have been. */
interface Judged {
  readonly rejection: Rejection;
  readonly content: ApiErrorContent;
}

/** Finds every issue of a request that pipes have refused, by replaying its parameters. */
export class IssueCollector {
  private readonly plans = new WeakMap<HandlerSource, readonly PipedParameter[]>();
  private readonly aggregates = new WeakMap<object, readonly unknown[]>();

  constructor(
    private readonly pipeline: NestPipeline,
    private readonly settings: CollectorSettings,
  ) {}

  /** Of an error that this collector has made, the failures of pipes that it hides from the client. */
  failuresBehind(thrown: unknown): readonly unknown[] | undefined {
    return typeof thrown === 'object' && thrown !== null ? this.aggregates.get(thrown) : undefined;
  }

  /**
   * What to answer with: an error with all issues, or one rejection as it was thrown.
   * @param thrown what the first pipe threw; when an interceptor threw something else, that stays.
   */
  async collect(
    thrown: unknown,
    source: HandlerSource,
    args: HandlerArguments,
  ): Promise<CollectedError> {
    const judged = await this.judge(source, args);
    if (!judged.some(({ rejection }) => isSame(rejection.first, thrown))) {
      return { error: thrown };
    }
    const issues = this.issuesOf(judged);
    const others = judged.filter((one) => !isIssue(one));
    if (issues.length === 0) return { error: others[0]?.rejection.thrown ?? thrown };
    const status = this.statusOf(judged);
    const error = withoutStack(() => new ValidationException(issues, { status }));
    const failures = others
      .filter(({ content }) => content.status >= 500)
      .map(({ rejection }) => rejection.thrown);
    this.aggregates.set(error, failures);
    return { error };
  }

  /** Whether an error is one that pipes may have thrown, rather than a fault. */
  isClientError(thrown: unknown): boolean {
    const { status } = this.settings.translation.translate(thrown).content;
    return status < 500 || schemaIssuesOf(thrown) !== undefined;
  }

  async issues(source: HandlerSource, args: HandlerArguments): Promise<readonly Issue[]> {
    return this.issuesOf(await this.judge(source, args));
  }

  private async judge(source: HandlerSource, args: HandlerArguments): Promise<Judged[]> {
    const parameters = this.parametersOf(source, args[0]);
    const { hasBody, timeout, undone } = this.settings;
    const rejections = await undone(() =>
      replay(parameters, args, { hasBody: hasBody(args[0]), timeout }),
    );
    return rejections.map((rejection) => ({
      rejection,
      content: this.contentOf(rejection.thrown),
    }));
  }

  /** Issues of a DTO are not made here: they are made once, with places in what was sent. */
  private contentOf(thrown: unknown): ApiErrorContent {
    if (!isValidationException(thrown)) return this.settings.translation.translate(thrown).content;
    const issues = thrown.validationErrors.length > 0 ? [] : thrown.issues;
    const parts = { code: VALIDATION_FAILED, message: VALIDATION_MESSAGE, issues };
    return createContent(thrown.getStatus(), parts);
  }

  private parametersOf(source: HandlerSource, request: unknown): readonly PipedParameter[] {
    const known = this.plans.get(source);
    if (known !== undefined) return known;
    const parameters = this.pipeline.parametersOf(source, request);
    if (isStaticSource(source)) this.plans.set(source, parameters);
    return parameters;
  }

  private issuesOf(judged: readonly Judged[]): readonly Issue[] {
    const { limits, overrides } = this.settings;
    const budget = new IssueBudget(limits);
    let isBodyMissing = false;
    for (const { rejection, content } of judged.filter(isIssue)) {
      // each part of a body that was not sent would say so again
      if (rejection.isBodyMissing && isBodyMissing) continue;
      isBodyMissing ||= rejection.isBodyMissing;
      addRejection(rejection, content, { budget, overrides });
    }
    return budget.issues();
  }

  private statusOf(judged: readonly Judged[]): ValidationStatus {
    const { status } = this.settings;
    if (status !== undefined) return status;
    return judged.filter(isIssue).every(({ content }) => content.status === 422) ? 422 : 400;
  }
}

/** Also what a schema threw in a pipe, which nobody gave a status to. */
function isIssue({ content: { status, isUnknown }, rejection }: Judged): boolean {
  if (isUnknown) return schemaIssuesOf(rejection.thrown) !== undefined;
  return status === 400 || status === 422;
}

/** Whether a replay has thrown again what was thrown first. */
function isSame(replayed: unknown, thrown: unknown): boolean {
  if (!(replayed instanceof Error) || !(thrown instanceof Error)) return replayed === thrown;
  return replayed.constructor === thrown.constructor && replayed.message === thrown.message;
}
