import { createRequire } from 'node:module';

import type { TestApp } from './test-app.js';

// What is told apart here are limits of older platforms, which docs/http.md names.

const ofExpress = createRequire(import.meta.resolve('@nestjs/platform-express'));

function majorOf(name: string): number {
  const { version } = ofExpress(`${name}/package.json`) as { version: string };
  return Number.parseInt(version, 10);
}

/** body-parser 1, which Nest 11.0 has, reads nothing of a type whose parameters it cannot parse. */
export const readsMalformedTypes = majorOf('body-parser') >= 2;

/** Nest 11 answers 404 itself for all that Express has no route for, outside a global prefix, too. */
export const leavesRestToExpress = majorOf('@nestjs/platform-express') >= 12;

/** Before 5.10 Fastify tells nobody of the failure of a stream that was given to `reply.send()`. */
export function tellsOfSentStreams({ app }: TestApp): boolean {
  const symbols = Object.getOwnPropertySymbols(app.getHttpAdapter().getInstance());
  return symbols.some(({ description }) => description === 'fastify.logController');
}
