import { Readable } from 'node:stream';

import { AttemptGivenUp, type CallAbort } from './call-abort.js';

/** Content as it comes: as text from streams that have an encoding, or are made of text. */
export type Chunks = AsyncIterable<Uint8Array | string>;

/** Takes a chunk. @returns whether there may be more of them. */
type Take = (chunk: Uint8Array | string) => boolean;

/**
 * Reads a body until it ends, has been enough, or is given up: not every body hears of that by itself. What is
 * left is let go of.
 * @throws what the body fails with.
 */
export function readChunks(body: Chunks, take: Take, abort: CallAbort): Promise<void> {
  // to iterate over one takes several times as long as to read it
  if (body instanceof ReadableStream) return readWebStream(body, take, abort);
  return isUntouched(body)
    ? readNodeStream(body, take, abort)
    : abort.race(readIterable(body, take));
}

async function readWebStream(
  body: ReadableStream<Uint8Array>,
  take: Take,
  abort: CallAbort,
): Promise<void> {
  const reader = body.getReader();
  // not waited for: what is read ends at once by it, and the source may never answer
  const letGo = (): void => void reader.cancel().catch(() => undefined);
  abort.listen(letGo);
  for (;;) {
    const { done, value } = await reader.read();
    abort.assertGoesOn();
    if (done) return;
    if (!take(value)) return letGo();
  }
}

/** Events that are over already do not come again. */
function isUntouched(body: Chunks): body is Readable {
  return (
    body instanceof Readable &&
    body.readableFlowing === null &&
    !body.destroyed &&
    !body.readableEnded
  );
}

function readNodeStream(body: Readable, take: Take, abort: CallAbort): Promise<void> {
  return new Promise((resolve, reject) => {
    abort.listen(() => {
      reject(new AttemptGivenUp());
      body.destroy();
    });
    const read = (chunk: Uint8Array | string): void => {
      try {
        if (take(chunk)) return;
        resolve();
      } catch (failure) {
        reject(failure as Error);
      }
      body.off('data', read);
      body.destroy();
    };
    // stays, since what is destroyed may fail, too
    body.on('error', reject);
    body.on('end', resolve);
    body.on('close', () => {
      if (!body.readableEnded) reject(new PrematureClose());
    });
    body.on('data', read);
  });
}

/** As Node's own iterator has it. */
class PrematureClose extends Error {
  readonly code = 'ERR_STREAM_PREMATURE_CLOSE';

  constructor() {
    super('Premature close');
  }
}

async function readIterable(body: Chunks, take: Take): Promise<void> {
  for await (const chunk of body) {
    if (!take(chunk)) return;
  }
}

/** Lets go of a body that nobody reads, of whichever kind. Never throws, and waits for nothing. */
export function letGoOf(body: unknown): void {
  const { destroy, cancel } = (body ?? {}) as Partial<Record<'destroy' | 'cancel', () => unknown>>;
  try {
    if (typeof destroy === 'function') destroy.call(body);
    // of a body that is being read, or has failed, there is nothing to let go of
    else if (typeof cancel === 'function')
      void Promise.resolve(cancel.call(body)).catch(() => undefined);
  } catch {
    // of a library that has its own ideas
  }
}
