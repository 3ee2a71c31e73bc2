import type { BodyBytes } from '../decoding/upstream-error.js';
import type { CallAbort } from './call-abort.js';
import { readChunks, type Chunks } from './chunks.js';
import type { TransportAnswer } from './transport.js';
import { UnreadableBody } from './unreadable-body.js';

/** The bytes of a body. @throws UnreadableBody for more than the limit; what the body fails with. */
export async function readWhole(
  body: Chunks | null,
  limit: number,
  abort: CallAbort,
): Promise<Uint8Array> {
  const bounded = new BoundedBytes(limit);
  if (body !== null) await bounded.readFrom(body, abort);
  if (!bounded.isFull) return bounded.bytes;
  throw new UnreadableBody(`answered a body of more than ${limit} bytes`, undefined);
}

/** The same of a failed answer, with what had come before its body was too long, failed, or was given up. */
export async function readWhatComes(
  answer: TransportAnswer,
  limit: number,
  abort: CallAbort,
): Promise<BodyBytes> {
  const { body } = answer;
  const bounded = new BoundedBytes(limit);
  try {
    if (body !== null) await bounded.readFrom(body, abort);
    if (!bounded.isFull) return { bytes: bounded.bytes, isWhole: true };
  } catch {
    // that the answer is a failed one is known already, and its body might only have said why
  }
  answer.discard();
  return { bytes: bounded.bytes, isWhole: false };
}

/** No more of a body than that many bytes. */
class BoundedBytes {
  private readonly chunks: Uint8Array[] = [];
  private length = 0;

  constructor(private readonly limit: number) {}

  /** Whether there was more. */
  get isFull(): boolean {
    return this.length > this.limit;
  }

  get bytes(): Uint8Array {
    const { chunks } = this;
    const [first] = chunks;
    const all = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
    return this.isFull ? all.subarray(0, this.limit) : all;
  }

  /** What is left of it is let go of, with its connection. @throws what the body fails with. */
  readFrom(body: Chunks, abort: CallAbort): Promise<void> {
    return readChunks(body, (chunk) => this.take(chunk), abort);
  }

  private take(chunk: Uint8Array | string): boolean {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    this.chunks.push(bytes);
    this.length += bytes.byteLength;
    // one byte more than the limit says that there was more
    return !this.isFull;
  }
}
