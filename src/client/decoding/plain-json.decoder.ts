import { isErrorCode } from '../../core/error-code.js';
import type { Issue } from '../../core/issue.js';
import { codeFrom, firstText, isText } from './bounded-text.js';
import type { FoundError } from './found-error.js';
import { idsFrom } from './found-ids.js';
import { issuesFrom, issuesOfFirst } from './found-issues.js';
import { isMembers, membersFrom, type JsonMembers } from './json-members.js';

/** JSON of no known format, by the members that most services use; Nest's own and OAuth's among them. */
export function decodePlainJson(json: unknown): FoundError {
  if (isMembers(json)) return errorOfMembers(json, membersFrom(json['error']));
  return Array.isArray(json)
    ? { format: 'json', issues: issuesFrom(json) }
    : { format: 'json', detail: json };
}

function errorOfMembers(body: JsonMembers, inner: JsonMembers): FoundError {
  const { error } = body;
  const isCode = isCodeOfOAuth(body);
  const message = firstText(inner['message'], body['message'], body['Message']);
  const detail = firstText(message, body['detail'], body['error_description']);
  const isTitle = !isCode && (detail !== undefined || Array.isArray(body['message']));
  return {
    format: 'json',
    code: codeFrom(...codesOf(inner), ...codesOf(body), isCode && error, typeAsCode(inner)),
    title: firstText(inner['title'], body['title'], isTitle && error),
    detail: firstText(detail, inner['detail'], inner['description'], !isTitle && error),
    issues: issuesOf(body, inner),
    ...foundIds(idsFrom(body), idsFrom(inner)),
  };
}

/** `error` of OAuth is a code; that of Nest and Spring is the phrase of the status. @see RFC 6749 section 5.2 */
function isCodeOfOAuth({ error, error_description: description }: JsonMembers): boolean {
  return isErrorCode(error) && (isText(description) || error.includes('_'));
}

function codesOf({ code, errorCode, error_code }: JsonMembers): unknown[] {
  return [code, errorCode, error_code];
}

/** `"type": "invalid_request_error"` beside a `code` that is null. */
function typeAsCode({ type }: JsonMembers): unknown {
  return isErrorCode(type) ? type : undefined;
}

function issuesOf(body: JsonMembers, inner: JsonMembers): Issue[] {
  const lists = [
    body['message'],
    body['detail'],
    body['error'],
    inner['details'],
    inner['message'],
  ];
  // an object is one of fields in `errors` alone
  return issuesOfFirst(...lists.filter(Array.isArray), body['errors'], inner['errors']);
}

type Ids = ReturnType<typeof idsFrom>;

function foundIds(outer: Ids, inner: Ids): Ids {
  return {
    errorId: outer.errorId ?? inner.errorId,
    requestId: outer.requestId ?? inner.requestId,
    traceId: outer.traceId ?? inner.traceId,
  };
}
