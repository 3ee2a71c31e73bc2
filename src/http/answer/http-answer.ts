import { Injectable } from '@nestjs/common';

import { createApiError, withFollowUps, type ApiError } from '../../core/api-error.js';
import { contentOfUnknown } from '../../core/error-content.js';
import type { AnswerOutcome } from '../../reporting/record/error-record.js';
import type { FormattedAnswer } from '../formatters/last-resort.js';
import type { FailureRecord } from '../../reporting/record/failure-record.js';
import { onBrokenPipe } from '../first-response/node-response.js';
import { markable, marksOf, type RequestMarks } from '../platform/request-marks.js';
import { reportedPlaceOf } from '../reporting/reported-place.js';
import { runHook } from '../response-hook/hook-run.js';
import type { ResponseHook } from '../response-hook/response-hook.js';
import { AnswerSettingsHost } from './answer-settings.js';
import type { AnswerTarget } from './answer-target.js';
import { answerTargetOf } from './answer-target.factory.js';
import { breakOff, isClientGone } from './client-connection.js';
import { errorOf, goneErrorOf } from './described-error.js';
import { setErrorHeaders } from './error-headers.js';
import { contentTypeOf, formatAnswer } from './formatted-answer.js';
import { dropRepresentationHeaders } from './header-cleanup.js';

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
      this.report(
        goneErrorOf(thrown, request, target, this.host.settings),
        'client gone',
        request,
        target,
      );
      return;
    }
    const marks = marksOf(target.request);
    const found = errorOf(thrown, request, target, this.host.settings);
    const error = withFollowUps(found, failures);
    if (isTooLate(target, marks)) {
      onBrokenPipe(target.response, () => breakOff(target));
      this.report(error, 'already answered', request, target);
    } else if (target.response.headersSent || target.response.writableEnded) {
      this.endBegun(error, request, target);
    } else {
      this.send(error, request, target, marks);
    }
  }

  private send(
    error: ApiError,
    request: unknown,
    target: AnswerTarget,
    marks: Readonly<RequestMarks> | undefined,
  ): void {
    markable(target.request).hasErrorResponse = true;
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
    target.close();
    try {
      sent = await runHook(hook, answer.body, outgoing, target.request);
    } catch (failure) {
      whole = withFollowUps(error, [failure]);
    }
    target.open();
    if (isClientGone(target)) {
      this.report(
        goneErrorOf(error.thrown, request, target, this.host.settings),
        'client gone',
        request,
        target,
      );
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
      // a response hook may hold something back that was undone
      target.open();
      dropRepresentationHeaders(target);
      setErrorHeaders(target, error, this.host.settings);
      target.setHeader('Content-Type', contentTypeOf(mediaType));
      // before it is sent: a logger of requests writes its record when the answer has ended
      const record = this.describe(error, 'answered', request, target);
      target.send(error.status, body, (failures) => {
        const { reporting } = this.host.settings;
        // not described again: sampling would count it twice
        reporting.write(failures.length === 0 ? record : reporting.extend(record, failures));
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
    outcome: AnswerOutcome,
    request: unknown,
    target: AnswerTarget,
  ): void {
    this.host.settings.reporting.write(this.describe(error, outcome, request, target));
  }

  private describe(
    error: ApiError,
    outcome: AnswerOutcome,
    request: unknown,
    target: AnswerTarget,
  ): FailureRecord {
    const { settings } = this.host;
    return settings.reporting.describe(error, reportedPlaceOf(outcome, request, target, settings));
  }
}

/** What was asked to be sent first is the response. */
function isTooLate(target: AnswerTarget, marks: Readonly<RequestMarks> | undefined): boolean {
  if (marks?.hasErrorResponse === true) return true;
  if (marks?.hasStreamFailed === true || isUndone(target, marks)) return false;
  return marks?.isAnswering === true || target.hasFirstResponse;
}

/** Whether a response is still held back, of a transaction that was not committed. */
function isUndone({ response }: AnswerTarget, marks: Readonly<RequestMarks> | undefined): boolean {
  const outcome = marks?.transaction;
  return outcome !== undefined && outcome !== 'committed' && !response.headersSent;
}
