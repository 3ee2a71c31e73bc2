import type { ApiErrorContent } from '../../core/api-error.js';
import { createContent } from '../../core/error-content.js';
import {
  isValidationException,
  VALIDATION_FAILED,
  VALIDATION_MESSAGE,
} from '../../validation/validation.exception.js';

/** A request that is invalid, with its issues. */
export function recognizeValidation(thrown: object): ApiErrorContent | undefined {
  if (!isValidationException(thrown)) return undefined;
  const { issues } = thrown;
  return createContent(thrown.getStatus(), {
    code: VALIDATION_FAILED,
    message: VALIDATION_MESSAGE,
    issues,
  });
}
