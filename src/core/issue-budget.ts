import type { Issue } from './issue.js';

export interface IssueLimits {
  /** Number of issues in one answer. */
  readonly maxIssues: number;
  /** Bytes of UTF-8 that texts, codes and places of all issues take together. */
  readonly maxIssueBytes: number;
}

export const DEFAULT_LIMITS: IssueLimits = Object.freeze({
  maxIssues: 100,
  maxIssueBytes: 32_768,
});

const OMITTED = 'issuesOmitted';

/** As many issues as an answer may have; those that a budget has cut already stay as they are. */
export function withinLimits(issues: readonly Issue[], limits: IssueLimits): readonly Issue[] {
  const isCut = issues.at(-1)?.code === OMITTED && issues.length <= limits.maxIssues + 1;
  if (isCut) return issues;
  const budget = new IssueBudget(limits);
  for (const issue of issues) budget.add(issue);
  return budget.issues();
}

/** Takes issues until an answer has enough of them, and counts those it leaves out. */
export class IssueBudget {
  private readonly taken: Issue[] = [];
  private bytes = 0;
  private omitted = 0;

  constructor(private readonly limits: IssueLimits) {}

  /** Whether a further issue would only be counted: its text need not be made. */
  get isSpent(): boolean {
    return this.omitted > 0 || this.taken.length >= this.limits.maxIssues;
  }

  add(issue: Issue): void {
    const bytes = sizeOf(issue);
    const isAffordable = this.bytes + bytes <= this.limits.maxIssueBytes;
    if (this.isSpent || (!isAffordable && this.taken.length > 0)) {
      this.omitted += 1;
      return;
    }
    this.bytes += bytes;
    this.taken.push(isAffordable ? issue : shortened(issue, this.limits.maxIssueBytes));
  }

  omit(count: number): void {
    this.omitted += count;
  }

  /** The last one says how many were left out. */
  issues(): Issue[] {
    if (this.omitted === 0) return this.taken;
    const things = this.omitted === 1 ? 'issue was' : 'issues were';
    const message = `${this.omitted} more ${things} left out.`;
    return [...this.taken, { message, code: OMITTED }];
  }
}

/** One issue that is too long is still the best that there is to say. */
function shortened({ message }: Issue, maxBytes: number): Issue {
  const bytes = Buffer.from(message).subarray(0, maxBytes);
  return { message: `${bytes.toString().replace(/\uFFFD$/, '')}…` };
}

function sizeOf({ message, code = '', pointer = '', name = '' }: Issue): number {
  return Buffer.byteLength(message) + Buffer.byteLength(code + pointer + name);
}
