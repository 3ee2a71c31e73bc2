import { DataSource, Repository } from 'typeorm';

import type { Database } from '../../support/databases.js';
import type { AddressBook } from './address-book.js';

interface Path {
  /** As in a sentence: `repository.save of a new one`. */
  readonly name: string;
  /** Default: on every database. */
  readonly isOn?: (database: Database) => boolean;
}

/** A way to change rows. In the beginning there are those of `rows.ts`. */
export interface WritePath extends Path {
  readonly write: (book: AddressBook) => Promise<unknown>;
}

/** A way to read, in which a new contact, or what belongs to one, is seen. */
export interface ReadPath extends Path {
  readonly sees: (book: AddressBook, name: string) => Promise<boolean>;
}

export const onServers = ({ isServer }: Database): boolean => isServer;

/** Those of a database, each after its name. */
export const pathsOn = <P extends Path>(database: Database, paths: readonly P[]): [string, P][] =>
  paths
    .filter(({ name, isOn }) => isKnown(name) && (isOn?.(database) ?? true))
    .map((path) => [path.name, path]);

/** Later versions of TypeORM 0.3 have more methods than the first that is supported. */
function isKnown(name: string): boolean {
  const method = /\.(sql|deleteAll|updateAll)\b/.exec(name)?.[1];
  return method === undefined || method in (method === 'sql' ? DataSource : Repository).prototype;
}
