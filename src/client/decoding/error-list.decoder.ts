import type { FoundError } from './found-error.js';
import { issuesFrom } from './found-issues.js';
import type { JsonMembers } from './json-members.js';

/** The default format of this library: `{ "Errors": ["No such contact"], "StatusCode": 404 }`. */
export function decodeErrorList({ Errors, StatusCode }: JsonMembers): FoundError | undefined {
  if (!Array.isArray(Errors) || typeof StatusCode !== 'number') return undefined;
  const issues = issuesFrom(Errors);
  // a single text is that of the failure itself
  const [only] = Errors.length === 1 ? issues : [];
  return only === undefined
    ? { format: 'error-list', issues }
    : { format: 'error-list', detail: only.message, code: only.code };
}
