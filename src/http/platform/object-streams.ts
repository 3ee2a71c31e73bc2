import { StreamableFile } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { pipeline, Transform, type Readable, type TransformCallback } from 'node:stream';

import { tap } from './adapter-tap.js';

/**
 * Makes a file whose stream has objects fail as any other does. Adapters that do not look at the chunks
 * themselves pipe them into the response, which throws at the first object where nobody catches it:
 * the process ends. That is @nestjs/platform-fastify 11, and @nestjs/platform-express 11.0.
 */
export function tapObjectStreams(adapter: AbstractHttpAdapter): void {
  if ('toWritableChunks' in adapter) return;
  tap(adapter, 'reply', (reply) => (response, body, status) => {
    const isOfObjects = body instanceof StreamableFile && body.getStream().readableObjectMode;
    return reply(response, isOfObjects ? checkedFile(body) : body, status);
  });
}

function checkedFile(file: StreamableFile): StreamableFile {
  return new StreamableFile(checkedChunks(file.getStream()), file.options)
    .setErrorHandler(file.errorHandler)
    .setErrorLogger(file.errorLogger);
}

function checkedChunks(stream: Readable): Readable {
  const checked = new Transform({
    writableObjectMode: true,
    // no reading ahead of the response
    writableHighWaterMark: 1,
    transform(chunk: unknown, _encoding: string, done: TransformCallback) {
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) done(null, chunk);
      else
        done(new TypeError(`A file is made of text or bytes, and not of ${typeof chunk} values.`));
    },
  });
  // each is closed with the other; of a failure those who read the file hear
  pipeline(stream, checked, () => undefined);
  return checked;
}
