import { randomUUID } from 'node:crypto';
import { Column, DataSource, Entity, PrimaryGeneratedColumn, type EntityManager } from 'typeorm';

@Entity('entry')
export class Entry {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ type: 'varchar', length: 40 }) name!: string;
}

export interface BenchDatabase {
  readonly name: string;
  readonly create: () => Promise<DataSource>;
}

const POSTGRES_URL = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';

/** In tables of their own, which go with the connection. */
export const DATABASES: readonly BenchDatabase[] = [
  {
    name: 'PostgreSQL',
    create: () =>
      initialized({
        type: 'postgres',
        url: POSTGRES_URL,
        schema: `bench_${randomUUID().replaceAll('-', '')}`,
      }),
  },
  { name: 'sql.js', create: () => initialized({ type: 'sqljs' }) },
];

/** One of its own. @param name of the database. */
export async function createDatabase(name: string): Promise<DataSource> {
  const database = DATABASES.find((one) => one.name === name);
  if (database === undefined) throw new Error(`No database ${name}`);
  return database.create();
}

async function initialized(options: object): Promise<DataSource> {
  const dataSource = new DataSource({ ...options, entities: [Entry] } as never);
  const { schema } = options as { readonly schema?: string };
  await dataSource.initialize();
  if (schema !== undefined) await dataSource.query(`CREATE SCHEMA "${schema}"`);
  await dataSource.synchronize();
  await dataSource.getRepository(Entry).insert({ name: 'first' });
  return dataSource;
}

export async function dispose(dataSource: DataSource): Promise<void> {
  const { schema } = dataSource.options as { readonly schema?: string };
  if (schema !== undefined) await dataSource.query(`DROP SCHEMA "${schema}" CASCADE`);
  await dataSource.destroy();
}

/** What a handler asks of its database. */
export interface Work {
  readonly title: string;
  readonly run: (manager: EntityManager) => Promise<unknown>;
  /** At most so much of a hand-written `dataSource.transaction`. */
  readonly goal: number;
  /** How many times as often it is done, so that a batch lasts longer than a process needs to get going. */
  readonly times?: number;
}

const select = (manager: EntityManager): Promise<unknown> => manager.findOneBy(Entry, { id: 1 });

export const WORKS: readonly Work[] = [
  { title: 'no database touched', run: () => Promise.resolve(), goal: 0.05, times: 20 },
  { title: 'one SELECT', run: select, goal: 1.03 },
  {
    title: 'INSERT and SELECT',
    run: async (manager) => {
      await manager.insert(Entry, { name: 'another' });
      await select(manager);
    },
    goal: 1.03,
  },
  {
    title: '10 SELECTs',
    run: async (manager) => {
      for (let count = 0; count < 10; count++) await select(manager);
    },
    goal: 1.03,
  },
];
