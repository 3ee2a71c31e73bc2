export interface Room {
  readonly floor: number;
  /** The packages its files may import, for types too. What comes with Node is open to all. */
  readonly packages: readonly string[];
}

const ENTRY_FLOOR = 4;

/** The rooms of `src`. Imports go to the same room or to a lower floor. */
export const ROOMS: Readonly<Record<string, Room>> = {
  core: { floor: 0, packages: [] },
  validation: {
    floor: 1,
    packages: ['@nestjs/common', '@nestjs/core', 'class-transformer', 'class-validator', 'cookie'],
  },
  transaction: {
    floor: 1,
    packages: ['@nestjs/common', '@nestjs/core', 'async-mutex', 'rxjs', 'typeorm'],
  },
  reporting: {
    floor: 1,
    packages: [
      '@nestjs/common',
      '@opentelemetry/api',
      '@pinojs/redact',
      'lru-cache',
      'nestjs-pino',
      'pino',
      'pino-http',
    ],
  },
  client: {
    floor: 1,
    packages: ['@nestjs/axios', '@nestjs/common', 'axios', 'content-type'],
  },
  http: {
    floor: 2,
    packages: [
      '@nestjs/common',
      '@nestjs/core',
      'content-type',
      'fast-xml-builder',
      'find-my-way',
      'negotiator',
      'rxjs',
    ],
  },
  module: { floor: 3, packages: ['@nestjs/common', '@nestjs/core', 'rxjs'] },
  /** The entry points beside the rooms, such as `src/index.ts`. */
  '': { floor: ENTRY_FLOOR, packages: [] },
};

/** A folder stricter than its room: the only folders, and packages, that its files may import. */
export const STRICT_FOLDERS: Readonly<
  Record<string, Pick<Room, 'packages'> & { folders: string[] }>
> = {
  'src/http/formatters': {
    folders: ['src/core', 'src/http/formatters'],
    packages: ['fast-xml-builder', 'negotiator'],
  },
};

/** Packages that not every application has, and the entry points from which they are reached. */
export const OPTIONAL_PEERS: Readonly<Record<string, readonly string[]>> = {
  '@nestjs/axios': ['./axios'],
  '@nestjs/graphql': [],
  '@nestjs/microservices': [],
  '@nestjs/platform-express': [],
  '@nestjs/platform-fastify': [],
  '@nestjs/swagger': [],
  '@nestjs/typeorm': ['./typeorm'],
  '@nestjs/websockets': [],
  '@opentelemetry/api': ['./opentelemetry'],
  axios: ['./axios'],
  express: [],
  fastify: [],
  'nestjs-pino': ['./pino'],
  pino: ['./pino'],
  'pino-http': ['./pino'],
  typeorm: ['./typeorm'],
};

export const MAX_LINES = 200;
