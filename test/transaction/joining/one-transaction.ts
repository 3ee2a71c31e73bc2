import { expect } from 'vitest';

import type { RecordedStatement } from '../../support/database-statements.js';

const BEGIN = /^(BEGIN|START TRANSACTION)/;
const END = /^(COMMIT|ROLLBACK(?! TO))/;

/** Whether all that was sent was one transaction on one connection, from its beginning to this end. */
export function expectOneTransaction(
  statements: readonly RecordedStatement[],
  end: 'COMMIT' | 'ROLLBACK',
): void {
  const texts = statements.map(({ sql }) => sql);
  const all = texts.join('\n');
  expect(texts[0], all).toMatch(BEGIN);
  expect(texts.at(-1), all).toBe(end);
  expect(
    texts.slice(1, -1).filter((sql) => BEGIN.test(sql) || END.test(sql)),
    all,
  ).toEqual([]);
  expect(new Set(statements.map(({ connection }) => connection)).size, all).toBe(1);
}
