import type { Issue } from '../../core/issue.js';
import { codeFrom, firstText, isText } from './bounded-text.js';
import { pointerFrom } from './field-path.js';
import type { FoundError } from './found-error.js';
import { createIssue, firstIssues } from './found-issues.js';
import { bodyPlace, outsidePlace, type IssuePlace } from './issue-place.js';
import { isMembers, membersFrom, objectsIn, type JsonMembers } from './json-members.js';

type Details = readonly JsonMembers[];

/** Google's error model, and the `errors` that it had before. @see https://google.aip.dev/193 */
export function decodeGoogle({ error }: JsonMembers): FoundError | undefined {
  if (!isMembers(error) || !isStatusObject(error)) return undefined;
  // stack traces, which are for nobody else
  const details = objectsIn(error['details']).filter((detail) => !isOfType(detail, 'DebugInfo'));
  const errors = objectsIn(error['errors']);
  const fallback = detailOf(details, 'LocalizedMessage')['message'];
  return {
    format: 'google',
    code: codeFrom(
      detailOf(details, 'ErrorInfo')['reason'],
      error['status'],
      errors[0]?.['reason'],
    ),
    detail: firstText(error['message'], fallback, errors[0]?.['message']),
    issues: firstIssues(issuesOf(details, errors)),
    extensions: details.length > 0 ? { details } : {},
    requestId: detailOf(details, 'RequestInfo')['requestId'],
  };
}

function isStatusObject({ code, status, details, errors }: JsonMembers): boolean {
  const hasMore = typeof status === 'string' || Array.isArray(details) || Array.isArray(errors);
  return typeof code === 'number' && hasMore;
}

function* issuesOf(details: Details, errors: Details): Iterable<Issue | undefined> {
  const violations = objectsIn(detailOf(details, 'BadRequest')['fieldViolations']);
  for (const { field, description, reason } of violations) {
    yield createIssue(firstText(description, reason), reason, bodyPlace(pointerFrom(field)));
  }
  // a single error without a place only repeats the message
  const areIssues =
    violations.length === 0 && (errors.length > 1 || isText(errors[0]?.['location']));
  if (!areIssues) return;
  for (const error of errors) yield createIssue(error['message'], error['reason'], oldPlace(error));
}

function oldPlace({ location, locationType }: JsonMembers): IssuePlace {
  if (locationType === 'parameter') return outsidePlace('query', location);
  return locationType === 'header' ? outsidePlace('header', location) : {};
}

function detailOf(details: Details, type: string): JsonMembers {
  return membersFrom(details.find((detail) => isOfType(detail, type)));
}

/** `type.googleapis.com/google.rpc.ErrorInfo` for `ErrorInfo`. */
function isOfType(detail: JsonMembers, type: string): boolean {
  const name = detail['@type'];
  return typeof name === 'string' && name.endsWith(`google.rpc.${type}`);
}
