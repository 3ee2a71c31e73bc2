import type { ServerResponse } from 'node:http';

import type { AnswerTarget } from './answer-target.js';

interface Http2Stream {
  readonly destroyed: boolean;
  readonly aborted: boolean;
  close(code: number): void;
}

/** The stream of an answer by HTTP/2; undefined for HTTP/1. */
export function http2StreamOf(response: ServerResponse): Http2Stream | undefined {
  return (response as { readonly stream?: Http2Stream }).stream;
}

/** The phrase that was set for another status; HTTP/2 has none, and Node warns of one. */
export function forgetStatusMessage(response: ServerResponse): void {
  if (http2StreamOf(response) === undefined) response.statusMessage = '';
}

/** Whether nobody is there any more to read an answer that was not finished. */
export function isClientGone({ request, response }: AnswerTarget): boolean {
  const stream = http2StreamOf(response);
  // a response by HTTP/2 says that it was finished whenever its stream is closed
  if (stream !== undefined) {
    return stream.aborted || (stream.destroyed && !response.writableEnded);
  }
  if (response.writableFinished) return false;
  return (
    response.destroyed ||
    response.socket?.destroyed === true ||
    // the response of a pipelined request has no socket while it waits behind others
    request.socket.destroyed
  );
}

/** Breaks off an answer that was begun, so that the client sees it is not whole. */
export function breakOff({ response }: AnswerTarget): void {
  const stream = http2StreamOf(response);
  // HTTP/2: a stream of the connection is reset, INTERNAL_ERROR (RFC 9113 section 7)
  if (stream === undefined) response.destroy();
  else stream.close(2);
}
