import { randomUUID } from 'node:crypto';

import { createConnection } from 'mysql2/promise';
import pg from 'pg';

type Execute = (statement: string) => Promise<unknown>;

export interface DatabaseServer {
  readonly name: string;
  readonly url: string;
  /** Runs a statement on a connection of its own; rejects when no server answers. */
  readonly execute: Execute;
}

const POSTGRES_URL = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';
const MARIADB_URL = process.env['TEST_MARIADB_URL'] ?? 'mysql://root@127.0.0.1:3306/test';

export const SERVERS: readonly DatabaseServer[] = [
  { name: 'PostgreSQL', url: POSTGRES_URL, execute: onPostgres },
  { name: 'MariaDB', url: MARIADB_URL, execute: onMariaDb },
];

export async function isReachable({ execute }: DatabaseServer): Promise<boolean> {
  return execute('SELECT 1').then(
    () => true,
    () => false,
  );
}

/** An empty database of its own, so that neither reruns nor neighbours meet. */
export async function createDatabase({ url, execute }: DatabaseServer) {
  const name = `contacts_api_${randomUUID().replaceAll('-', '')}`;
  await execute(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => execute(`DROP DATABASE ${name}`) };
}

async function onPostgres(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: POSTGRES_URL, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function onMariaDb(statement: string): Promise<void> {
  const connection = await createConnection({ uri: MARIADB_URL, connectTimeout: 5_000 });
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}
