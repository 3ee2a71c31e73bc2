import axios from 'axios';
import { pipeline, Transform } from 'node:stream';

type Chunks = AsyncIterable<Uint8Array>;

/**
 * A stream that fails beyond so many bytes, and lets go of what it is made of then. As axios has it (1.21,
 * adapters/http.js), but for the config in its error, which has the credentials.
 */
export function boundedStream(body: Chunks, limit: number): Chunks {
  let length = 0;
  const count = (chunk: Uint8Array): void => {
    length += chunk.byteLength;
    if (length > limit) throw tooLong(limit);
  };
  return body instanceof ReadableStream ? body.pipeThrough(webCounter(count)) : node(body, count);
}

function webCounter(count: (chunk: Uint8Array) => void): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform: (chunk, controller) => {
      count(chunk);
      controller.enqueue(chunk);
    },
  });
}

function node(body: Chunks, count: (chunk: Uint8Array) => void): Transform {
  const counter = new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      try {
        count(chunk);
      } catch (failure) {
        return done(failure as Error);
      }
      done(null, chunk);
    },
  });
  // whoever reads it gets the failure
  return pipeline(body, counter, () => undefined);
}

function tooLong(limit: number): Error {
  const { AxiosError } = axios;
  const message = `maxContentLength size of ${limit} exceeded`;
  return new AxiosError(message, AxiosError.ERR_BAD_RESPONSE);
}
