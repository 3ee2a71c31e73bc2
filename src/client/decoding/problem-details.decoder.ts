import { codeFrom, firstText, idFrom, isText } from './bounded-text.js';
import type { FoundError } from './found-error.js';
import { ID_MEMBERS, idsFrom } from './found-ids.js';
import { issuesFrom } from './found-issues.js';
import type { JsonMembers } from './json-members.js';

const UUID_URN = /^urn:uuid:/i;
// RFC 9457 leaves the name to each type; RFC 7807 showed the second, Zalando and Quarkus write the third
const ISSUE_LISTS = ['errors', 'invalid-params', 'violations'];
const MEMBERS = new Set<string>([
  'type',
  'title',
  'status',
  'detail',
  'instance',
  'code',
  ...ID_MEMBERS,
]);

/** Problem details for HTTP APIs, and what wrote them before there was a standard. @see RFC 9457 */
export function decodeProblemDetails(
  body: JsonMembers,
  isLabelled: boolean,
): FoundError | undefined {
  if (!isProblem(body, isLabelled)) return undefined;
  const ids = idsFrom(body);
  const { list, issues } = issuesOf(body);
  return {
    format: 'problem-details',
    type: body['type'],
    title: body['title'],
    detail: firstText(body['detail'], body['message']),
    code: codeFrom(body['code'], body['errorCode']),
    issues,
    extensions: extensionsOf(body, list),
    ...ids,
    errorId: errorIdOf(body['instance']) ?? ids.errorId,
  };
}

/** All members are optional, so one is enough where the header says what it is, else it takes two. */
function isProblem(body: JsonMembers, isLabelled: boolean): boolean {
  const { type, title, status, detail, instance } = body;
  const members = [
    isTypeUri(type),
    isText(title),
    isStatus(status),
    isText(detail),
    isText(instance),
  ];
  const count = members.filter(Boolean).length;
  const hasOldList = Array.isArray(body['invalid-params']) || Array.isArray(body['violations']);
  return count >= (isLabelled ? 1 : 2) || hasOldList;
}

/** Absolute, since `"type": "error"` is in many bodies that are no problem details. */
function isTypeUri(value: unknown): boolean {
  return typeof value === 'string' && /^(?:[a-z][a-z0-9+.-]{0,31}:|\/)/i.test(value);
}

function isStatus(value: unknown): boolean {
  return typeof value === 'number' && value >= 100 && value <= 599;
}

function issuesOf(body: JsonMembers): { list?: string; issues: ReturnType<typeof issuesFrom> } {
  for (const list of ISSUE_LISTS) {
    const issues = issuesFrom(body[list]);
    if (issues.length > 0) return { list, issues };
  }
  return { issues: [] };
}

function errorIdOf(instance: unknown): string | undefined {
  const id = idFrom(instance);
  return id !== undefined && UUID_URN.test(id) ? id.replace(UUID_URN, '') : undefined;
}

function extensionsOf(body: JsonMembers, list: string | undefined): JsonMembers {
  const entries = Object.entries(body).filter(([name]) => !MEMBERS.has(name) && name !== list);
  // defines its members, so that `__proto__` is one of them
  return Object.fromEntries(entries);
}
