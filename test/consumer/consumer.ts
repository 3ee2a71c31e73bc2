import { afterAll, afterEach, beforeAll, inject } from 'vitest';

import { ConsumerApp, type ModuleKind } from './consumer-app.js';

/** An application of the tests of one file, and the packages it installs beside the library. */
interface Consumer {
  readonly type: ModuleKind;
  readonly packages: readonly string[];
}

/** Installs it before the tests of a file, and removes it after them. @returns the application. */
export function useConsumer({ type, packages }: Consumer): () => ConsumerApp {
  let app: ConsumerApp | undefined;

  beforeAll(async () => {
    app = await ConsumerApp.create(inject('tarball'), type, packages);
  });
  afterEach(() => app?.stop());
  afterAll(() => app?.remove());

  return () => {
    if (app === undefined) throw new Error('The application is not installed');
    return app;
  };
}

/** What each application of this major version of Nest has. */
export function nestPackages(nest: number, ...names: readonly string[]): string[] {
  const packages = ['common', 'core', 'platform-express', ...names];
  return [
    ...packages.map((name) => `@nestjs/${name}@${nest}`),
    'reflect-metadata',
    'rxjs',
    '@types/node@20',
    nest < 12 ? 'typescript@5' : 'typescript@~6.0.3',
  ];
}

const TESTS = ['supertest@7', '@types/supertest'];
const OPTIONAL_PEERS_OF_NEST_11 = [
  'typeorm@0.3',
  'sql.js@1',
  '@opentelemetry/api@~1.9.0',
  'nestjs-pino@4.4',
  'pino-http@10',
  'pino@9',
  '@nestjs/axios@4',
  'axios@~1.8.2',
];

/** With Jest, as `nest new` of Nest 11 has it. */
export const nest11Packages: readonly string[] = [
  ...nestPackages(11, 'testing'),
  ...OPTIONAL_PEERS_OF_NEST_11,
  ...TESTS,
  'ts-jest@29',
];

/** With Vitest, as `nest new` of Nest 12 has it for ES modules. */
export const nest12Packages: readonly string[] = [
  ...nestPackages(12, 'testing', 'cli'),
  'typeorm@1',
  'sql.js@1',
  '@opentelemetry/api@~1.10.0',
  'nestjs-pino@5',
  'pino-http@11',
  'pino@10',
  '@nestjs/axios@12',
  'axios@1',
  ...TESTS,
  'vitest@4',
];

/** Both configurations that `nest new` writes. */
export const JEST_PROJECTS: readonly string[] = [
  '--projects',
  'jest-unit.json',
  'test/jest-e2e.json',
];
