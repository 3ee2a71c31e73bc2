import type { Issue } from '../../core/issue.js';
import { boundedText, codeFrom, firstText } from './bounded-text.js';
import { pointerFrom } from './field-path.js';
import { bodyPlace, placeFrom, type IssuePlace } from './issue-place.js';
import { isMembers } from './json-members.js';

const MAX_ISSUES = 100;
const MAX_TEXT_LENGTH = 1024;

/**
 * The issues of a list, whose entries are texts or objects, or of an object with the texts of each field,
 * as ASP.NET Core and Laravel write them. No more than an answer of ours may have.
 */
export function issuesFrom(value: unknown): Issue[] {
  const entries = Array.isArray(value) ? entriesOfList(value) : entriesOfFields(value);
  return firstIssues(entries);
}

/** The issues of the first of several lists that has any. */
export function issuesOfFirst(...lists: readonly unknown[]): Issue[] {
  for (const list of lists) {
    const issues = issuesFrom(list);
    if (issues.length > 0) return issues;
  }
  return [];
}

/** As many issues as there may be; what is no issue does not count. */
export function firstIssues(issues: Iterable<Issue | undefined>): Issue[] {
  const found: Issue[] = [];
  for (const issue of issues) {
    if (issue !== undefined) found.push(issue);
    if (found.length === MAX_ISSUES) break;
  }
  return found;
}

export function issueFrom(entry: unknown): Issue | undefined {
  if (typeof entry === 'string') return createIssue(entry, undefined, {});
  if (!isMembers(entry)) return undefined;
  const { detail, message, defaultMessage, description, msg, reason, title } = entry;
  const code = codeFrom(entry['code'], entry['errorCode']);
  const text = firstText(detail, message, defaultMessage, description, msg, reason, title, code);
  return createIssue(text, code, placeFrom(entry));
}

export function createIssue(text: unknown, code: unknown, place: IssuePlace): Issue | undefined {
  const message = boundedText(text, MAX_TEXT_LENGTH);
  const issueCode = codeFrom(code);
  if (message === undefined) return undefined;
  return { message, ...(issueCode !== undefined && { code: issueCode }), ...place };
}

// generators: of a million entries, the first hundred are made

function* entriesOfList(list: readonly unknown[]): Iterable<Issue | undefined> {
  for (const entry of list) yield issueFrom(entry);
}

function* entriesOfFields(fields: unknown): Iterable<Issue | undefined> {
  if (!isMembers(fields)) return;
  for (const [field, texts] of Object.entries(fields)) {
    const place = bodyPlace(pointerFrom(field));
    const entries: readonly unknown[] = Array.isArray(texts) ? texts : [texts];
    for (const text of entries) yield createIssue(text, undefined, place);
  }
}
