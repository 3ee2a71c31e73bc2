import type { DataSource } from 'typeorm';

import { SetupError } from '../../core/setup-error.js';
import type { DatabaseType, Dialect } from './dialect.js';
import { mysqlDialect } from './mysql.dialect.js';
import { POSTGRES } from './postgres.dialect.js';
import { SQLITE } from './sqlite.dialect.js';

type Family = 'postgres' | 'mysql' | 'sqlite';

const FAMILIES: Readonly<Partial<Record<DatabaseType | 'sqlite', Family>>> = {
  postgres: 'postgres',
  cockroachdb: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  'better-sqlite3': 'sqlite',
  sqljs: 'sqlite',
  sqlite: 'sqlite',
};

/** @throws SetupError for a database whose transactions the library does not know. */
export function dialectOf(dataSource: DataSource): Dialect {
  const { type } = dataSource.options;
  switch (FAMILIES[type]) {
    case 'postgres':
      return POSTGRES;
    case 'mysql':
      return mysqlDialect(() => type === 'mariadb' || isMariaDb(dataSource));
    case 'sqlite':
      return SQLITE;
    default:
      throw new SetupError(
        `A DataSource of type ${type} cannot join transactions; name the others in the option dataSources of typeOrmTransactions().`,
      );
  }
}

/** `mysql` is what many call a MariaDB; TypeORM knows the version once it is connected. */
function isMariaDb({ driver }: DataSource): boolean {
  return /mariadb/i.test(driver.version ?? '');
}
