import type { ApiError } from '../../core/api-error.js';
import { clientTextsOf } from './client-texts.js';
import type { ErrorFormatter } from './error-formatter.js';

export interface ErrorListBody {
  readonly Errors: readonly string[];
  readonly StatusCode: number;
}

/** The default format: `{ "Errors": ["Record is protected against deletion"], "StatusCode": 409 }`. */
export class ErrorListFormatter implements ErrorFormatter {
  readonly mediaType = 'application/json';

  format(error: ApiError): ErrorListBody {
    return { Errors: clientTextsOf(error), StatusCode: error.status };
  }
}
