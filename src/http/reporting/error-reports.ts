import { Injectable } from '@nestjs/common';

import { createApiError } from '../../core/api-error.js';
import type { ReportedPlace } from '../../reporting/record/failure-record.js';
import { AnswerSettingsHost } from '../answer/answer-settings.js';
import { traceIdOf } from '../answer/request-facts.js';

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

/** For errors that are handled, and should be known all the same. Inject it. */
@Injectable()
export class ErrorReports {
  constructor(private readonly host: AnswerSettingsHost) {}

  /**
   * Writes the record of an error by the same rules as if it were thrown, and goes on. One that is
   * thrown later, or reported again, has no second record, and its answer has the same id.
   * @returns the error id.
   */
  report(error: unknown): string {
    const { settings } = this.host;
    const { reporting, translation } = settings;
    const known = reporting.reported.idOf(error);
    if (known !== undefined) return known;
    const traceId = traceIdOf(settings);
    const described = createApiError(error, translation.translate(error), { traceId });
    reporting.report(described, NOWHERE);
    reporting.reported.note(error, described.id);
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
    const error = problem instanceof Error ? problem : new UnexpectedCondition(message);
    if (this.host.settings.throwsUnexpected) throw error;
    this.report(error);
    return true;
  }
}
