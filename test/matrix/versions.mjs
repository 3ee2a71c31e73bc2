/** From the oldest Node that can `require` this package to the newest. */
export const NODES = ['20.19.0', '22', '24', '26'];

const nest = (common, others, more = {}) => ({
  '@nestjs/common': common,
  '@nestjs/core': common,
  '@nestjs/platform-express': common,
  '@nestjs/microservices': others,
  '@nestjs/platform-fastify': others,
  '@nestjs/platform-socket.io': others,
  '@nestjs/platform-ws': others,
  '@nestjs/testing': others,
  '@nestjs/websockets': others,
  ...more,
});

/** What each column puts in place of the versions in package.json. */
export const NESTS = [
  {
    name: 'Nest 11.0, lowest peers',
    versions: nest('11.0.0', '11.0.0', {
      // 11.0.0 to 11.0.2 ask for Nest 10
      '@nestjs/platform-fastify': '11.0.3',
      // the first one published for Nest 11
      '@nestjs/platform-ws': '11.0.5',
      '@nestjs/axios': '4.0.0',
      axios: '1.8.2',
      'class-validator': '0.14.0',
      'nestjs-pino': '4.4.0',
      pino: '9.0.0',
      'pino-http': '10.0.0',
      // what that version of TypeORM asks for
      redis: '^4.7.1',
      'reflect-metadata': '0.2.0',
      rxjs: '7.8.0',
      // the last one whose errors have no codes
      'sql.js': '1.16.0',
      typeorm: '0.3.20',
    }),
  },
  { name: 'Nest 11', versions: nest('^11.2.0', '^11.2.0') },
  { name: 'Nest 12', versions: nest('^12.0.0', '^12.0.0', { 'sql.js': '^1.17.0' }) },
];

export const corners = [
  { node: NODES.at(0), nest: NESTS.at(0) },
  { node: NODES.at(-1), nest: NESTS.at(-1) },
];
