import { describe, expect, it } from 'vitest';

import { isTransactionControl } from './transaction-control.js';

describe('a statement that ends or begins a transaction', () => {
  it.each([
    'COMMIT',
    ' commit work;',
    'END',
    'ABORT',
    'BEGIN',
    'START  TRANSACTION READ ONLY',
    'ROLLBACK',
    'rollback work',
    "PREPARE TRANSACTION 'x'",
    'SET autocommit = 1',
    'SET SESSION autocommit=0',
    'SET @@autocommit = 1',
    '/* done */ COMMIT',
  ])('is known: %s', (sql) => expect(isTransactionControl(sql)).toBe(true));

  it.each([
    'SAVEPOINT a',
    'ROLLBACK TO SAVEPOINT a',
    'ROLLBACK WORK TO a',
    'ROLLBACK TRANSACTION TO SAVEPOINT a',
    'RELEASE SAVEPOINT a',
    'SELECT 1',
    'ENDING',
    "INSERT INTO log VALUES ('COMMIT')",
    'SET NAMES utf8',
    'PREPARE plan AS SELECT 1',
  ])('is not: %s', (sql) => expect(isTransactionControl(sql)).toBe(false));
});
