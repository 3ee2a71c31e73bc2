import type { CallAbort } from './call-abort.js';
import type { OutgoingRequest } from './outgoing-request.js';

/** An answer whose body has not been read yet. */
export interface TransportAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The content, decompressed, to be read once; null where there is none. */
  readonly body: AsyncIterable<Uint8Array> | null;
  /** Lets go of a body that nobody reads. Never throws, and waits for nothing. */
  discard(): void;
}

/** What hooks have made of an answer. */
export interface ChangedAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined: the body is as it was. */
  readonly body: string | Uint8Array | undefined;
}

/** What sends requests. It does not look at the status, and does not retry. */
export interface Transport<Answer extends TransportAnswer> {
  /** Whether what sends is known to end when its signal says so. */
  readonly isOfPlatform: boolean;
  send(request: OutgoingRequest, abort: CallAbort): Promise<Answer>;
  /** Whether a request could not be made, rather than sent: it is thrown as it is. */
  isMistake?(failure: unknown): boolean;
  changed(answer: Answer, change: ChangedAnswer): Answer;
}
