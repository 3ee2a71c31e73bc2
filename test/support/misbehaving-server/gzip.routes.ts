import { randomBytes } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';

import { megabytes } from './large.routes.js';
import { problemHeaders, problemText } from './problem.js';
import { numberOf, send, statusOf, type Routes, type Visit } from './visit.js';

const GZIP = { 'Content-Encoding': 'gzip' };

export const GZIP_ROUTES: Routes = {
  gzip: (visit) => sendCoded(visit, gzipSync(problemText(statusOf(visit)))),
  // the zero, since random bytes could begin as gzip does
  'bad-gzip': (visit) => sendCoded(visit, Buffer.concat([Buffer.alloc(1), randomBytes(200)])),
  'gzip-bomb': sendBomb,
};

function sendCoded(visit: Visit, body: Buffer): void {
  send(visit.response, statusOf(visit), { ...problemHeaders(), ...GZIP }, body);
}

/** A kilobyte on the wire is a megabyte of zeros. */
async function sendBomb(visit: Visit): Promise<void> {
  const { response } = visit;
  const zeros = megabytes(numberOf(visit, 'mb', 100), '\0');
  response.writeHead(statusOf(visit), { ...problemHeaders(), ...GZIP });
  await pipeline(zeros, createGzip(), response);
}
