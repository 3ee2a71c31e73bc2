import { HttpException } from '@nestjs/common';

import { createApiError, type ApiError } from '../../core/api-error.js';
import { createContent } from '../../core/error-content.js';
import { isErrorStatus } from '../../core/reason-phrase.js';
import { marksOf } from '../platform/request-marks.js';
import type { AnswerSettings } from './answer-settings.js';
import type { AnswerTarget } from './answer-target.js';
import { identityOf } from './request-facts.js';
import { contentOfUnrouted } from './route-error.js';

/** From any thrown value to the one error of a request. */
export function errorOf(
  thrown: unknown,
  request: unknown,
  target: AnswerTarget,
  settings: AnswerSettings,
): ApiError {
  const marks = marksOf(target.request);
  const identity = identityOf(thrown, request, target, settings);
  if (marks?.isUnrouted === true && isNotFound(thrown)) {
    const content = contentOfUnrouted(target.request, settings.routes);
    return createApiError(thrown, { content, steps: [], failures: [] }, identity);
  }
  const original = marks?.platformError === undefined ? thrown : marks.platformError.error;
  const inheritedStatus = isErrorStatus(target.status) ? target.status : 500;
  const origin = marks?.platformError?.origin ?? 'application';
  const translated = settings.translation.translate(original, { inheritedStatus, origin });
  return createApiError(original, translated, identity);
}

/** Of a request whose client has gone, whatever was thrown. */
export function goneErrorOf(
  thrown: unknown,
  request: unknown,
  target: AnswerTarget,
  settings: AnswerSettings,
): ApiError {
  const content = createContent(499, {
    code: 'CLIENT_CLOSED_REQUEST',
    message: 'The client has gone.',
  });
  const identity = identityOf(thrown, request, target, settings);
  return createApiError(thrown, { content, steps: [], failures: [] }, identity);
}

/** What the router says when nothing matches, rather than a middleware that hides something. */
function isNotFound(thrown: unknown): boolean {
  return thrown instanceof HttpException && thrown.getStatus() === 404;
}
