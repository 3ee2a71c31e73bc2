import type { AnswerOutcome } from '../../reporting/record/error-record.js';
import type { ReportedPlace } from '../../reporting/record/failure-record.js';
import type { AnswerSettings } from '../answer/answer-settings.js';
import type { AnswerTarget } from '../answer/answer-target.js';
import { routeOf } from '../answer/request-facts.js';
import { durationOf } from '../platform/request-clock.js';
import { marksOf } from '../platform/request-marks.js';
import { httpExchangeOf } from './http-exchange.js';

/** What the record of a failure by HTTP says of its request. */
export function reportedPlaceOf(
  outcome: AnswerOutcome,
  request: unknown,
  target: AnswerTarget,
  settings: AnswerSettings,
): ReportedPlace {
  const marks = marksOf(target.request);
  const hasExchange = settings.reportingLevelOf(marks?.context) !== 'default';
  return {
    transport: 'http',
    method: target.request.method,
    route: routeOf(request, marks?.isUnrouted === true),
    outcome,
    duration: durationOf(target.request),
    request: target.request,
    exchange: hasExchange ? () => httpExchangeOf(target, settings.readableQuery) : undefined,
  };
}
