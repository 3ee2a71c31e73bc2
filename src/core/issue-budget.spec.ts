import { describe, expect, it } from 'vitest';

import { DEFAULT_LIMITS, IssueBudget, withinLimits } from './issue-budget.js';

const issues = (count: number, message = 'x') => Array.from({ length: count }, () => ({ message }));

describe('issues within limits', () => {
  it('are all there when there are few', () => {
    expect(withinLimits(issues(100), DEFAULT_LIMITS)).toHaveLength(100);
  });

  it('are cut in number, and cut once', () => {
    const cut = withinLimits(issues(102), DEFAULT_LIMITS);
    expect(cut).toHaveLength(101);
    expect(cut.at(-1)).toEqual({ message: '2 more issues were left out.', code: 'issuesOmitted' });
    expect(withinLimits(cut, DEFAULT_LIMITS)).toBe(cut);
  });

  it('are cut in bytes of UTF-8, all that follow included', () => {
    const limits = { maxIssues: 10, maxIssueBytes: 5 };
    const cut = withinLimits([...issues(2, 'é'), ...issues(1, 'éé'), ...issues(1)], limits);
    expect(cut.map(({ message }) => message)).toEqual(['é', 'é', '2 more issues were left out.']);
  });

  it('has the beginning of one that is too long, and counts what nobody made', () => {
    const budget = new IssueBudget({ maxIssues: 1, maxIssueBytes: 2 });
    expect(budget.isSpent).toBe(false);
    budget.add({ message: 'long' });
    expect(budget.isSpent).toBe(true);
    budget.omit(1);
    expect(budget.issues()).toEqual([
      { message: 'lo…' },
      { message: '1 more issue was left out.', code: 'issuesOmitted' },
    ]);
  });
});
