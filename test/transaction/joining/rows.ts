import type { DataSource } from 'typeorm';

import { TABLES } from './entities.js';

/** By table. */
export type Rows = Readonly<Record<string, readonly string[]>>;

/** Every row of every table, as a connection of this DataSource sees it. */
export async function rowsOf(dataSource: DataSource): Promise<Rows> {
  const tables: Record<string, string[]> = {};
  for (const table of TABLES) {
    const rows: unknown[] = await dataSource.query(`SELECT * FROM ${table}`);
    tables[table] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return tables;
}

// numbers that the database does not give out by itself in a test
const SEED = [
  `INSERT INTO team (name) VALUES ('red'), ('blue')`,
  `INSERT INTO contact (name, visits, version) VALUES ('ada', 1, 1), ('kurt', 0, 1), ('alan', 1, 1)`,
  `UPDATE contact SET "deletedAt" = '2026-01-01 00:00:00' WHERE name = 'alan'`,
  `UPDATE contact SET "teamName" = 'red' WHERE name = 'ada'`,
  `INSERT INTO contact_followed_team ("contactName", "teamName") VALUES ('ada', 'red')`,
  `INSERT INTO phone (id, number, "contactName") VALUES (1000, '110', 'ada')`,
  `INSERT INTO folder (id, name) VALUES (1000, 'root')`,
  `INSERT INTO folder_closure (id_ancestor, id_descendant) VALUES (1000, 1000)`,
  `INSERT INTO region (id, name, mpath) VALUES (1000, 'root', '1000.')`,
];

/** Empties all tables, and fills them with what every test begins with. */
export async function seed(dataSource: DataSource): Promise<void> {
  const { driver } = dataSource;
  await dataSource.transaction(async (manager) => {
    for (const table of TABLES) await manager.query(`DELETE FROM ${table}`);
    for (const statement of SEED) {
      await manager.query(
        statement.replaceAll(/"(\w+)"/g, (_, name: string) => driver.escape(name)),
      );
    }
  });
}
