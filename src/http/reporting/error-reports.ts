import { Injectable } from '@nestjs/common';
import { types } from 'node:util';

import { createApiError } from '../../core/api-error.js';
import type { ReportedPlace } from '../../reporting/record/failure-record.js';
import { AnswerSettingsHost } from '../answer/answer-settings.js';
import type { AnswerTarget } from '../answer/answer-target.js';
import { answerTargetOf } from '../answer/answer-target.factory.js';
import { requestIdOf, routeOf, traceIdOf } from '../answer/request-facts.js';
import { durationOf } from '../platform/request-clock.js';
import { nodeRequestOf } from '../platform/request-marks.js';

/** A condition that should never be true was. */
export class UnexpectedCondition extends Error {
  override readonly name = 'UnexpectedCondition';
}

const NOWHERE: ReportedPlace = Object.freeze({
  transport: 'none',
  method: undefined,
  route: undefined,
  outcome: 'handled',
});

function placeIn(request: object): ReportedPlace {
  const raw = nodeRequestOf(request);
  return {
    transport: 'http',
    method: raw.method,
    route: routeOf(request, false),
    outcome: 'handled',
    duration: durationOf(raw),
    request: raw,
  };
}

/** Express keeps the answer at its request. */
function targetOf(request: object): AnswerTarget | undefined {
  const { res } = request as { readonly res?: unknown };
  return res === undefined ? undefined : answerTargetOf(request, res);
}

// native ones of another realm, too, as tests and sandboxes have them
function isError(problem: unknown): problem is Error {
  return problem instanceof Error || types.isNativeError(problem);
}

function causeOf(problem: unknown): ErrorOptions {
  return problem === true ? {} : { cause: problem };
}

/** For errors that are handled, and should be known all the same. Inject it. */
@Injectable()
export class ErrorReports {
  constructor(private readonly host: AnswerSettingsHost) {}

  /**
   * Writes the record of an error by the same rules as if it were thrown, and goes on. One that is
   * thrown later, or reported again, has no second record, and its answer has the same id.
   * @param request of Express or Fastify, while which it was handled: for the record. Default: none.
   * @returns the error id.
   */
  report(error: unknown, request?: object | null): string {
    const { settings } = this.host;
    const { reporting, translation } = settings;
    const known = reporting.reported.idOf(error);
    if (known !== undefined) return known;
    const requestId = request ? requestIdOf(request, settings, targetOf(request)) : undefined;
    const identity = { traceId: traceIdOf(settings), requestId };
    const described = createApiError(error, translation.translate(error), identity);
    const record = reporting.describe(described, request ? placeIn(request) : NOWHERE);
    reporting.write(record);
    // one that rules or sampling keep back has its record when it is thrown
    if (record.isWritten) reporting.reported.note(error, described.id);
    return described.id;
  }

  /**
   * For what should never happen. In development and test it throws; in production it is reported,
   * and the application goes on. The option `reporting.unexpected` chooses, by default `NODE_ENV`.
   * @param problem an error, or a condition that should never be true.
   * @param message says what was expected, of a condition.
   * @returns whether there was a problem.
   * @throws the error, or an {@link UnexpectedCondition}.
   */
  unexpected(problem: unknown, message = 'An unexpected condition was met'): boolean {
    if (!problem) return false;
    const error = isError(problem) ? problem : new UnexpectedCondition(message, causeOf(problem));
    if (this.host.settings.throwsUnexpected) throw error;
    this.report(error);
    return true;
  }
}
