import { idFrom } from './bounded-text.js';
import type { FoundError } from './found-error.js';
import type { JsonMembers } from './json-members.js';

export const ID_MEMBERS = [
  'errorId',
  'error_id',
  'requestId',
  'request_id',
  'traceId',
  'trace_id',
] as const;

/** The ids among the members of a body, in the spellings that are usual. */
export function idsFrom(
  members: JsonMembers,
): Pick<FoundError, 'errorId' | 'requestId' | 'traceId'> {
  const { errorId, error_id, requestId, request_id, traceId, trace_id } = members;
  return {
    errorId: idFrom(errorId, error_id),
    requestId: idFrom(requestId, request_id),
    traceId: idFrom(traceId, trace_id),
  };
}
