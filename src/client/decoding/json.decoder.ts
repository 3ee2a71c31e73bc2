import { decodeErrorList } from './error-list.decoder.js';
import type { FoundError } from './found-error.js';
import { decodeGoogle } from './google.decoder.js';
import { decodeHttpStatus } from './http-status.decoder.js';
import { decodeJsonApi } from './json-api.decoder.js';
import { isMembers } from './json-members.js';
import type { MediaType } from './media-type.js';
import { decodePlainJson } from './plain-json.decoder.js';
import { decodeProblemDetails } from './problem-details.decoder.js';

/** Tells formats apart by their shape, the one that leaves least to chance first. */
export function decodeJson(json: unknown, { essence }: MediaType): FoundError {
  // Google's streams and Salesforce write a list of one
  const subject: unknown = Array.isArray(json) && json.length === 1 ? json[0] : json;
  if (!isMembers(subject)) return decodePlainJson(subject);
  return (
    decodeHttpStatus(subject) ??
    decodeErrorList(subject) ??
    decodeGoogle(subject) ??
    decodeJsonApi(subject) ??
    decodeProblemDetails(subject, essence === 'application/problem+json') ??
    decodePlainJson(subject)
  );
}
