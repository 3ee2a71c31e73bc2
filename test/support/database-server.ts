import { createConnection, type RowDataPacket } from 'mysql2/promise';
import pg from 'pg';

type Row = Readonly<Record<string, unknown>>;

export interface Session {
  readonly id: number;
  readonly isInTransaction: boolean;
}

/** A database server, seen by its administrator: on connections that no DataSource has. */
export interface DatabaseServer {
  readonly name: string;
  readonly url: URL;
  execute(statement: string): Promise<readonly Row[]>;
  createDatabase(name: string): Promise<unknown>;
  /** Ends the sessions that are left in it. */
  dropDatabase(name: string): Promise<unknown>;
  /** Every session of a database, idle ones of a pool included. */
  sessions(database: string): Promise<readonly Session[]>;
  /** Ends a session, as a server that is shut down or loses its network does. */
  kill(session: number): Promise<unknown>;
}

const urlOf = (variable: string, fallback: string): URL =>
  new URL(process.env[variable] ?? fallback);

class PostgresServer implements DatabaseServer {
  readonly name = 'PostgreSQL';
  readonly url = urlOf('TEST_POSTGRES_URL', 'postgres://postgres@127.0.0.1:5432/test');

  async execute(statement: string): Promise<readonly Row[]> {
    const client = new pg.Client({
      connectionString: this.url.href,
      connectionTimeoutMillis: 5_000,
    });
    try {
      await client.connect();
      return (await client.query<Row>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  async createDatabase(name: string): Promise<void> {
    await this.execute(`CREATE DATABASE ${name}`);
    // no test needs what it wrote after a power cut
    await this.execute(`ALTER DATABASE ${name} SET synchronous_commit = off`);
  }

  dropDatabase(name: string): Promise<unknown> {
    return this.execute(`DROP DATABASE ${name} WITH (FORCE)`);
  }

  async sessions(database: string): Promise<readonly Session[]> {
    const rows = await this.execute(
      `SELECT pid, xact_start FROM pg_stat_activity
        WHERE datname = '${database}' AND backend_type = 'client backend'`,
    );
    return rows.map(({ pid, xact_start }) => ({
      id: Number(pid),
      isInTransaction: xact_start !== null,
    }));
  }

  kill(session: number): Promise<unknown> {
    return this.execute(`SELECT pg_terminate_backend(${session})`);
  }
}

class MariaDbServer implements DatabaseServer {
  readonly name = 'MariaDB';
  readonly url = urlOf('TEST_MARIADB_URL', 'mysql://root@127.0.0.1:3306/test');

  async execute(statement: string): Promise<readonly Row[]> {
    const connection = await createConnection({ uri: this.url.href, connectTimeout: 5_000 });
    try {
      const [rows] = await connection.query<RowDataPacket[]>(statement);
      return rows;
    } finally {
      await connection.end();
    }
  }

  createDatabase(name: string): Promise<unknown> {
    return this.execute(`CREATE DATABASE ${name}`);
  }

  async dropDatabase(name: string): Promise<unknown> {
    // DROP DATABASE waits for the transactions that use one of its tables
    for (const { id } of await this.sessions(name)) {
      // it may have ended meanwhile
      await this.kill(id).catch(() => undefined);
    }
    return this.execute(`DROP DATABASE ${name}`);
  }

  /** A transaction counts from its first statement on a table, not from START TRANSACTION. */
  async sessions(database: string): Promise<readonly Session[]> {
    // information_schema.innodb_trx, which has the same, may be 100 ms old
    const [status] = await this.execute('SHOW ENGINE INNODB STATUS');
    const active = String(status?.['Status']).matchAll(
      /^---TRANSACTION \d+, ACTIVE(?:(?!^---)[^])*?thread id (\d+)/gm,
    );
    const inTransaction = new Set([...active].map(([, id]) => Number(id)));
    const rows = await this.execute(
      `SELECT id FROM information_schema.processlist WHERE db = '${database}'`,
    );
    return rows
      .map((row) => Number(row['id'] ?? row['ID']))
      .map((id) => ({ id, isInTransaction: inTransaction.has(id) }));
  }

  kill(session: number): Promise<unknown> {
    return this.execute(`KILL ${session}`);
  }
}

export const POSTGRES: DatabaseServer = new PostgresServer();
export const MARIADB: DatabaseServer = new MariaDbServer();

export function isReachable(server: DatabaseServer): Promise<boolean> {
  return server.execute('SELECT 1').then(
    () => true,
    () => false,
  );
}
