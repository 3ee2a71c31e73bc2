import { StreamableFile } from '@nestjs/common';
import { finished } from 'node:stream';

import type { FailureListener } from './failure-listener.js';

const DEFAULT_HANDLER = String(new StreamableFile(new Uint8Array()).errorHandler);

/**
 * Takes the errors of a streamed file, which Nest's own handler answers past every filter. A handler
 * that the application gave to the file stays in charge. Compared by text, since Nest makes a new
 * default handler for each file.
 */
export function takeStreamErrors(
  file: StreamableFile,
  request: unknown,
  response: { readonly writableEnded: boolean },
  onFailure: FailureListener,
): void {
  if (String(file.errorHandler) !== DEFAULT_HANDLER) return;
  let hasFailed = false;
  const once = (error: unknown): void => {
    if (hasFailed) return;
    hasFailed = true;
    onFailure(error, request, response);
  };
  file.setErrorHandler(once);
  // a stream that was destroyed without an error never says so by an event that Nest listens to
  finished(file.getStream(), { writable: false }, (error) => {
    // of a HEAD request Nest closes the stream itself, once it has answered
    const isHead = (request as { method?: string }).method === 'HEAD';
    if (error && !(isHead && response.writableEnded)) once(error);
  });
  // Nest 12 logs a failure here before it handles it; one record is enough
  file.setErrorLogger(() => undefined);
}
