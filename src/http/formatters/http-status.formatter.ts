import type { ApiError } from '../../core/api-error.js';
import { reasonPhrase } from '../../core/reason-phrase.js';
import { clientTextsOf } from './client-texts.js';
import type { ErrorFormatter } from './error-formatter.js';

export interface HttpStatusBody {
  readonly HTTPStatus: {
    readonly HTTPCode: number;
    /** For whoever writes the client: the status phrase, or the title of the error. */
    readonly developerMessage: string;
    /** For whoever uses the client: the issues, or the message. */
    readonly userMessage: string;
    readonly errorCode: string;
    readonly moreInfo?: string;
    readonly errorId: string;
    readonly requestId?: string;
    readonly traceId?: string;
  };
}

/** One object `HTTPStatus` with a message for developers and one for users. */
export class HttpStatusFormatter implements ErrorFormatter {
  readonly mediaType = 'application/json';

  format(error: ApiError): HttpStatusBody {
    const { requestId, traceId } = error;
    const moreInfo = error.moreInfo ?? error.help;
    return {
      HTTPStatus: {
        HTTPCode: error.status,
        developerMessage: error.title ?? reasonPhrase(error.status),
        userMessage: clientTextsOf(error).join(' '),
        errorCode: error.code,
        ...(moreInfo !== undefined && { moreInfo }),
        errorId: error.id,
        ...(requestId !== undefined && { requestId }),
        ...(traceId !== undefined && { traceId }),
      },
    };
  }
}
