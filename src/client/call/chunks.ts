/** Content as it comes. */
export type Chunks = AsyncIterable<Uint8Array>;

/** Takes a chunk. @returns whether there may be more of them. */
type Take = (chunk: Uint8Array) => boolean;

/**
 * Reads a body until it ends, or has been enough; what is left is let go of.
 * @throws what the body fails with.
 */
export function readChunks(body: Chunks, take: Take): Promise<void> {
  // to iterate over one takes twice the time that its reader does
  return body instanceof ReadableStream ? readStream(body, take) : readIterable(body, take);
}

async function readStream(body: ReadableStream<Uint8Array>, take: Take): Promise<void> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (!take(value)) return reader.cancel();
  }
}

async function readIterable(body: Chunks, take: Take): Promise<void> {
  for await (const chunk of body) {
    if (!take(chunk)) return;
  }
}
