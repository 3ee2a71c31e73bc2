import { Readable } from 'node:stream';

/** Content as it comes: as text from streams that have an encoding, or are made of text. */
export type Chunks = AsyncIterable<Uint8Array | string>;

/** Takes a chunk. @returns whether there may be more of them. */
type Take = (chunk: Uint8Array | string) => boolean;

/**
 * Reads a body until it ends, or has been enough; what is left is let go of.
 * @throws what the body fails with.
 */
export function readChunks(body: Chunks, take: Take): Promise<void> {
  // to iterate over one takes several times as long as to read it
  if (body instanceof ReadableStream) return readWebStream(body, take);
  return isUntouched(body) ? readNodeStream(body, take) : readIterable(body, take);
}

async function readWebStream(body: ReadableStream<Uint8Array>, take: Take): Promise<void> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (!take(value)) return reader.cancel();
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

function readNodeStream(body: Readable, take: Take): Promise<void> {
  return new Promise((resolve, reject) => {
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
