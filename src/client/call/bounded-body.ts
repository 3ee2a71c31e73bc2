import type { BodyBytes } from '../decoding/upstream-error.js';
import { readChunks, type Chunks } from './chunks.js';
import { UnreadableBody } from './unreadable-body.js';

/** The bytes of a body. @throws UnreadableBody for more than the limit; what the body fails with. */
export async function readWhole(body: Chunks | null, limit: number): Promise<Uint8Array> {
  const { bytes, isWhole } = await readBounded(body, limit);
  if (isWhole) return bytes;
  throw new UnreadableBody(`answered a body of more than ${limit} bytes`, undefined);
}

/**
 * Reads a body, no more of it than that many bytes; what is left is let go of, with its connection.
 * @throws what the body fails with.
 */
async function readBounded(body: Chunks | null, limit: number): Promise<BodyBytes> {
  const chunks: Uint8Array[] = [];
  await collect(body, limit, chunks);
  return joined(chunks, limit);
}

/** The same, with what had come before a body failed, or was given up. */
export async function readWhatComes(
  body: Chunks | null,
  limit: number,
  untilGivenUp: <T>(action: Promise<T>) => Promise<T>,
): Promise<BodyBytes> {
  const chunks: Uint8Array[] = [];
  try {
    await untilGivenUp(collect(body, limit, chunks));
    return joined(chunks, limit);
  } catch {
    // that the answer is a failed one is known already, and its body might only have said why
    return { ...joined(chunks, limit), isWhole: false };
  }
}

async function collect(body: Chunks | null, limit: number, chunks: Uint8Array[]): Promise<void> {
  if (body === null) return;
  let length = 0;
  await readChunks(body, (chunk) => {
    chunks.push(chunk);
    length += chunk.byteLength;
    // one byte more than the limit says that there was more
    return length <= limit;
  });
}

function joined(chunks: readonly Uint8Array[], limit: number): BodyBytes {
  const all = Buffer.concat(chunks);
  const isWhole = all.byteLength <= limit;
  return { bytes: isWhole ? all : all.subarray(0, limit), isWhole };
}
