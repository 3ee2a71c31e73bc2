import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { problemHeaders } from './problem.js';
import { numberOf, statusOf, type Routes, type Visit } from './visit.js';

export const LARGE_ROUTES: Routes = {
  huge: sendHuge,
  'huge-header': (visit) =>
    void visit.response
      .writeHead(statusOf(visit), { ...problemHeaders(), 'X-Huge': 'x'.repeat(200 * 1024) })
      .end(),
};

/** A body of so many MB as fast as the client takes it, without a word of its length. */
async function sendHuge(visit: Visit): Promise<void> {
  const { response } = visit;
  const body = megabytes(numberOf(visit, 'mb', 100), 'x');
  response.writeHead(statusOf(visit), problemHeaders());
  await pipeline(body, response);
}

/** So many MB of one character. */
export function megabytes(count: number, character: string): Readable {
  return Readable.from(repeat(count * 16, Buffer.alloc(64 * 1024, character)));
}

function* repeat(times: number, chunk: Buffer): Generator<Buffer> {
  for (let i = 0; i < times; i++) yield chunk;
}
