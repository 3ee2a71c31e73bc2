import type { FoundError } from './found-error.js';
import { idsFrom } from './found-ids.js';
import { isMembers, type JsonMembers } from './json-members.js';

/** The object `HTTPStatus` of this library, which has one text for all issues. */
export function decodeHttpStatus({ HTTPStatus }: JsonMembers): FoundError | undefined {
  if (!isMembers(HTTPStatus)) return undefined;
  return {
    format: 'http-status',
    code: HTTPStatus['errorCode'],
    title: HTTPStatus['developerMessage'],
    detail: HTTPStatus['userMessage'],
    ...idsFrom(HTTPStatus),
  };
}
