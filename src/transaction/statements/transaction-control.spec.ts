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
    '-- done\nCOMMIT',
    '# done\n/* really * done */\n;COMMIT',
    'COMMIT AND CHAIN',
    'SET @@session.autocommit = 0',
    'SET LOCAL autocommit = 0',
    "XA START 'x'",
    "XA COMMIT 'x'",
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
    '-- COMMIT',
    '/* COMMIT */ SELECT 1',
    'COMMITS',
    'XAVIER',
  ])('is not: %s', (sql) => expect(isTransactionControl(sql)).toBe(false));

  // a pattern that went back and forth would never come to an end
  it.each(['/*'.repeat(50_000), ' '.repeat(100_000), '--'.repeat(50_000), '/**/ '.repeat(20_000)])(
    'is told of long texts, too',
    (sql) => expect(isTransactionControl(sql)).toBe(false),
  );
});
