import type { ServerResponse } from 'node:http';

import { isSending } from './express-sending.js';
import { isPiped, pipedSource } from './piped-response.js';
import { isEndCalled } from './replaced-end.js';

/** Whether a response has its end, be it that a session or compression holds that back. */
function hasEnd(response: ServerResponse): boolean {
  return response.writableEnded || isEndCalled(response);
}

/** Whether somebody has asked to send a response, all of it. */
export function hasNodeResponse(response: ServerResponse): boolean {
  return hasEnd(response) || isPiped(response) || isSending(response);
}

/** Hears when the stream that is piped into a response comes to an end without ending that. */
export function onBrokenPipe(response: ServerResponse, broken: () => void): void {
  if (!isPiped(response)) return;
  const check = (): void => {
    if (!hasEnd(response)) broken();
  };
  // of `pipe(response, { end: false })`
  response.once('unpipe', check);
  pipedSource(response)?.once('error', check).once('close', check);
}
