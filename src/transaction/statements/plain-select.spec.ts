import { describe, expect, it } from 'vitest';

import { isPlainSelect } from './plain-select.js';

describe('a plain SELECT', () => {
  it.each([
    'SELECT 1',
    'select * from contact where id = $1',
    'SELECT "Contact"."id" AS "Contact_id" FROM "contact" "Contact" WHERE (("Contact"."id" = $1)) LIMIT 1',
    'SELECT COUNT(DISTINCT("Contact"."id")) AS "cnt" FROM "contact" "Contact"',
    'SELECT DISTINCT "d"."id" FROM (SELECT "c"."id" AS "id" FROM "contact" "c") "d" ORDER BY "id" ASC LIMIT 10;',
    'SELECT 1 AS "row_exists" FROM (SELECT 1 AS dummy_column) "dummy_table" WHERE EXISTS (SELECT 1 FROM "contact" "c") LIMIT 1',
    'SELECT `c`.`id` FROM `contact` `c` WHERE `c`.`id` IN (?, ?) AND `c`.`age` = (SELECT MAX(`age`) FROM `contact`)',
    "SELECT 'delete (from) -'' x' FROM contact",
    'SELECT "update", "into" FROM "delete"',
    '/* find one */ SELECT 1',
    'WITH tree AS (SELECT 1 AS id) SELECT id FROM tree',
    'SELECT COALESCE(LOWER(name), $1) FROM contact WHERE name LIKE $2 ORDER BY ROW_NUMBER() OVER (ORDER BY id)',
    'SELECT tags[1] FROM contact',
  ])('is one: %s', (sql) => expect(isPlainSelect(sql)).toBe(true));

  it.each([
    '',
    'INSERT INTO contact VALUES (1)',
    'UPDATE contact SET a = 1',
    'EXPLAIN ANALYZE DELETE FROM contact',
    'SELECT * FROM contact FOR UPDATE',
    'SELECT * FROM contact for share',
    'SELECT * FROM contact LOCK IN SHARE MODE',
    'SELECT * INTO copy FROM contact',
    "SELECT * FROM contact INTO OUTFILE 'x'",
    'SELECT nextval($1)',
    'SELECT pg_advisory_lock(1) FROM contact',
    'SELECT archive_contact(1)',
    'SELECT public.archive_contact(1)',
    'SELECT "archive"(1)',
    'SELECT "public"."archive" (1)',
    'SELECT `archive`(1)',
    'SELECT [archive](1)',
    'SELECT * FROM archive_contacts()',
    'WITH gone AS (DELETE FROM contact RETURNING *) SELECT * FROM gone',
    'with x as (insert into contact values (1) returning id) select id from x',
    'SELECT 1; DELETE FROM contact',
    'SELECT 1;;',
    "SELECT 'open",
    "SELECT 'a\\' , delete_all(), '",
    'SELECT $$x$$',
    'SELECT $tag$x$tag$',
    'SELECT 1 -- DELETE',
    'SELECT 1 # x',
    'SELECT /*! archive() */ 1',
    '/*! DELETE FROM contact */ SELECT 1',
    'SELECT @a := 1',
    'CALL archive()',
    'DO archive()',
    'VALUES (1)',
    'SHOW TABLES',
    'SELECTION',
  ])('is none, or not certainly: %s', (sql) => expect(isPlainSelect(sql)).toBe(false));

  // a pattern that went back and forth would never come to an end
  it.each([
    `SELECT ${"'".repeat(50_001)} FROM ${'('.repeat(20_000)}`,
    `SELECT ${'a ('.repeat(50_000)}`,
    `/*${' '.repeat(100_000)}`,
  ])('is told of long statements, too', (sql) => expect(isPlainSelect(sql)).toBe(false));
});
