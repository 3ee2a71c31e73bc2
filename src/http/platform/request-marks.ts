import type { ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

import type { TransactionOutcome } from '../../core/api-error.js';
import type { ErrorOrigin } from '../../core/translation.js';

// What a request needs lives with the request: on the Node object, which every layer can reach
const MARKS = Symbol('nestjs-rest-errors.marks');

/** What layers below the filter noticed about a request. */
export interface RequestMarks {
  /** The handler that was chosen; absent until guards run. */
  context?: ExecutionContext;
  /** Guards let the request pass; noted before Nest 11.2.9 and 12.2 only. */
  hasPassedGuards?: boolean;
  /** What became of its transactions, once they have ended. */
  transaction?: TransactionOutcome;
  /** Reached the end of the router without a handler. */
  isUnrouted?: boolean;
  /** The error as the platform raised it, before Nest mapped it to an HttpException with its text. */
  platformError?: { readonly error: unknown; readonly origin: ErrorOrigin };
  /** What a file or response hook of the application failed with; Fastify hands it to its error handler. */
  applicationError?: unknown;
  /** Fastify has what the handler returned: what fails from then on is no request that cannot be read. */
  isReplying?: boolean;
  /** That failed after the first byte, which several places tell. */
  hasStreamFailed?: boolean;
  /** The answer is one of ours, or left alone: no response hook runs for it again. */
  isHooked?: boolean;
  /** An answer was given to a response hook, and has not failed: what is thrown comes too late. */
  isAnswering?: boolean;
  /** An error response was made: whatever comes from then on is too late. */
  hasErrorResponse?: boolean;
  /** An error answer is on its way through the hooks of Fastify: hears of one that fails. */
  onHookFailure?: (failure: unknown) => void;
}

type MarkedRequest = IncomingMessage & { [MARKS]?: RequestMarks };

/** @param request an Express request, a FastifyRequest or a Node request. */
export function nodeRequestOf(request: unknown): IncomingMessage {
  return (request as { readonly raw?: IncomingMessage }).raw ?? (request as IncomingMessage);
}

export function marksOf(request: IncomingMessage): Readonly<RequestMarks> | undefined {
  return (request as MarkedRequest)[MARKS];
}

/** The marks of a request, to write on. */
export function markable(request: IncomingMessage): RequestMarks {
  return ((request as MarkedRequest)[MARKS] ??= {});
}
