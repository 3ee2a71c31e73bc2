import type { AnswerTarget } from './answer-target.js';

/** Whether nobody is there any more to read an answer that was not finished. */
export function isClientGone({ request, response }: AnswerTarget): boolean {
  if (response.writableFinished) return false;
  return (
    response.destroyed ||
    response.socket?.destroyed === true ||
    (request.destroyed && !request.complete)
  );
}

/** Breaks off an answer that was begun, so that the client sees it is not whole. */
export function breakOff({ response }: AnswerTarget): void {
  const { stream } = response as { stream?: { close(code: number): void } };
  // HTTP/2: a stream of the connection is reset, INTERNAL_ERROR (RFC 9113 section 7)
  if (stream === undefined) response.destroy();
  else stream.close(2);
}
