import { HttpException, Injectable } from '@nestjs/common';

import { createApiError, type ApiError } from '../../core/api-error.js';
import { contentOfUnknown, createContent } from '../../core/error-content.js';
import { isErrorStatus } from '../../core/reason-phrase.js';
import type { ErrorRecord } from '../../reporting/record/error-record.js';
import type { FormattedAnswer } from '../formatters/last-resort.js';
import { markable, marksOf, type RequestMarks } from '../platform/request-marks.js';
import { runHook } from '../response-hook/hook-run.js';
import type { ResponseHook } from '../response-hook/response-hook.js';
import { AnswerSettingsHost } from './answer-settings.js';
import type { AnswerTarget } from './answer-target.js';
import { answerTargetOf } from './answer-target.factory.js';
import { breakOff, isClientGone } from './client-connection.js';
import { setErrorHeaders } from './error-headers.js';
import { contentTypeOf, formatAnswer } from './formatted-answer.js';
import { dropRepresentationHeaders } from './header-cleanup.js';
import { requestIdOf, routeOf } from './request-facts.js';
import { contentOfUnrouted } from './route-error.js';

const NO_FAILURES: readonly unknown[] = Object.freeze([]);

/** From any thrown value to one HTTP answer and one record. Never throws. */
@Injectable()
export class HttpAnswer {
  constructor(private readonly host: AnswerSettingsHost) {}

  /** @param failures of what came before the answer, for the record. */
  answer(
    thrown: unknown,
    request: unknown,
    response: unknown,
    failures: readonly unknown[] = NO_FAILURES,
  ): void {
    const target = answerTargetOf(request, response);
    try {
      this.answerOrEnd(thrown, request, target, failures);
    } catch (failure) {
      // whatever this is: without an answer of ours the client gets the text of the failure
      breakOff(target);
      const content = contentOfUnknown(thrown, false);
      const error = createApiError(thrown, { content, steps: [], failures: [failure] });
      this.report(error, 'truncated', request, target);
    }
  }

  private answerOrEnd(
    thrown: unknown,
    request: unknown,
    target: AnswerTarget,
    failures: readonly unknown[],
  ): void {
    if (isClientGone(target)) {
      this.report(this.goneError(thrown, target), 'client gone', request, target);
      return;
    }
    const marks = marksOf(target.request);
    const found = this.errorOf(thrown, request, target, marks);
    const error = withFollowUps(found, failures);
    if (isAnswering(marks)) {
      this.report(error, 'already answered', request, target);
    } else if (target.response.headersSent || target.response.writableEnded) {
      this.endBegun(error, request, target);
    } else {
      this.send(error, request, target, marks);
    }
  }

  private errorOf(
    thrown: unknown,
    request: unknown,
    target: AnswerTarget,
    marks: Readonly<RequestMarks> | undefined,
  ): ApiError {
    const { settings } = this.host;
    const requestId = requestIdOf(request, target, settings);
    if (marks?.isUnrouted === true && isNotFound(thrown)) {
      const content = contentOfUnrouted(target.request, settings.routes);
      return createApiError(thrown, { content, steps: [], failures: [] }, requestId);
    }
    const original = marks?.platformError === undefined ? thrown : marks.platformError.error;
    const inheritedStatus = isErrorStatus(target.status) ? target.status : 500;
    const origin = marks?.platformError?.origin ?? 'application';
    const translated = settings.translation.translate(original, { inheritedStatus, origin });
    return createApiError(original, translated, requestId, marks?.transaction);
  }

  private goneError(thrown: unknown, { request }: AnswerTarget): ApiError {
    const content = createContent(499, {
      code: 'CLIENT_CLOSED_REQUEST',
      message: 'The client has gone.',
    });
    const { transaction } = marksOf(request) ?? {};
    return createApiError(thrown, { content, steps: [], failures: [] }, undefined, transaction);
  }

  private send(
    error: ApiError,
    request: unknown,
    target: AnswerTarget,
    marks: Readonly<RequestMarks> | undefined,
  ): void {
    const { settings } = this.host;
    const { answer, failure } = formatAnswer(error, request, target, marks, settings);
    const formatted = failure === undefined ? error : withFollowUps(error, [failure.error]);
    const hook = settings.hookOf(marks?.context);
    if (hook === undefined || marks?.isHooked === true) {
      this.write(formatted, answer, answer.body, request, target);
    } else {
      void this.sendHooked(hook, formatted, answer, request, target);
    }
  }

  private async sendHooked(
    hook: ResponseHook,
    error: ApiError,
    answer: FormattedAnswer,
    request: unknown,
    target: AnswerTarget,
  ): Promise<void> {
    markable(target.request).isHooked = true;
    const outgoing = { status: error.status, text: answer.body, error, request };
    let sent: string | Uint8Array = answer.body;
    let whole = error;
    try {
      sent = await runHook(hook, answer.body, outgoing, target.request);
    } catch (failure) {
      whole = withFollowUps(error, [failure]);
    }
    if (isClientGone(target)) {
      this.report(this.goneError(error.thrown, target), 'client gone', request, target);
    } else {
      this.write(whole, answer, sent, request, target);
    }
  }

  private write(
    error: ApiError,
    { mediaType }: FormattedAnswer,
    body: string | Uint8Array,
    request: unknown,
    target: AnswerTarget,
  ): void {
    try {
      dropRepresentationHeaders(target);
      setErrorHeaders(target, error, this.host.settings);
      target.setHeader('Content-Type', contentTypeOf(mediaType));
      target.send(error.status, body, (failures) => {
        this.report(withFollowUps(error, failures), 'answered', request, target);
      });
    } catch (failure) {
      // nothing of the answer can be trusted any more
      breakOff(target);
      this.report(withFollowUps(error, [failure]), 'truncated', request, target);
    }
  }

  /** A clean end would make the part that was sent look whole. */
  private endBegun(error: ApiError, request: unknown, target: AnswerTarget): void {
    const isWhole = target.response.writableEnded;
    if (!isWhole) breakOff(target);
    this.report(error, isWhole ? 'already answered' : 'truncated', request, target);
  }

  private report(
    error: ApiError,
    outcome: ErrorRecord['outcome'],
    request: unknown,
    target: AnswerTarget,
  ): void {
    const { method } = target.request;
    const route = routeOf(request, marksOf(target.request)?.isUnrouted === true);
    this.host.settings.reporting.report(error, { transport: 'http', method, route, outcome });
  }
}

function withFollowUps(error: ApiError, failures: readonly unknown[]): ApiError {
  if (failures.length === 0) return error;
  return Object.freeze({ ...error, followUps: [...error.followUps, ...failures] });
}

/** Whether an answer is on its way, through a response hook or hooks of the platform. */
function isAnswering(marks: Readonly<RequestMarks> | undefined): boolean {
  return marks?.isAnswering === true || marks?.onHookFailure !== undefined;
}

/** What the router says when nothing matches, rather than a middleware that hides something. */
function isNotFound(thrown: unknown): boolean {
  return thrown instanceof HttpException && thrown.getStatus() === 404;
}
