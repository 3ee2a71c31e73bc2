import { isText } from './bounded-text.js';
import type { FoundError } from './found-error.js';
import { ID_MEMBERS, idsFrom } from './found-ids.js';
import { issuesFrom } from './found-issues.js';
import { isMembers, membersFrom, objectsIn, type JsonMembers } from './json-members.js';

// a document of JSON:API has none of these; problem details and others that list `errors` do
const NOT_OF_DOCUMENT = ['type', 'title', 'detail', 'status', 'message', 'error'];
const ID_OF_ISSUE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.\d{1,9}$/i;

/** JSON:API error objects. @see https://jsonapi.org/format/1.1/#error-objects */
export function decodeJsonApi(body: JsonMembers): FoundError | undefined {
  const errors = objectsIn(body['errors']);
  const [first] = errors;
  if (first === undefined || !isDocument(body, first)) return undefined;
  // else each error has a code of its own, and the failure as a whole has none
  const isFailureItself = errors.length === 1 && !isIssue(first);
  const meta = membersFrom(body['meta']);
  return {
    format: 'json-api',
    code: isFailureItself ? first['code'] : undefined,
    title: first['title'],
    detail: isFailureItself ? first['detail'] : undefined,
    type: typeOf(membersFrom(first['links'])),
    issues: isFailureItself ? [] : issuesFrom(errors),
    extensions: extensionsOf(meta, membersFrom(first['meta'])),
    ...idsOf(meta, first['id']),
  };
}

function isDocument(body: JsonMembers, first: JsonMembers): boolean {
  if (isMembers(body['jsonapi'])) return true;
  if (NOT_OF_DOCUMENT.some((name) => body[name] !== undefined)) return false;
  return isText(first['title']) || isText(first['detail']) || isMembers(first['source']);
}

/** Whether the only error is about a part of the request, and not about all of it. */
function isIssue({ id, source }: JsonMembers): boolean {
  return isMembers(source) || (typeof id === 'string' && ID_OF_ISSUE.test(id));
}

/** A link is a URI, or an object with one. */
function typeOf({ type }: JsonMembers): unknown {
  return isMembers(type) ? type['href'] : type;
}

function idsOf(meta: JsonMembers, firstId: unknown): ReturnType<typeof idsFrom> {
  const ids = idsFrom(meta);
  const id = typeof firstId === 'string' ? (ID_OF_ISSUE.exec(firstId)?.[1] ?? firstId) : undefined;
  return { ...ids, errorId: ids.errorId ?? id };
}

function extensionsOf(meta: JsonMembers, metaOfFirst: JsonMembers): JsonMembers {
  const ids = new Set<string>(ID_MEMBERS);
  const ofAll = Object.entries(meta).filter(([name]) => !ids.has(name));
  // defines its members, so that `__proto__` is one of them
  return Object.fromEntries([...ofAll, ...Object.entries(metaOfFirst)]);
}
