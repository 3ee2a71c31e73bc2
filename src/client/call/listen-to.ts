import { EventEmitter, getMaxListeners, setMaxListeners } from 'node:events';

const MAX_LISTENERS = 1_500;

/** @returns what stops the listening; undefined where that is over. */
export function listenTo(
  signal: AbortSignal,
  stop: (cause: unknown) => void,
): (() => void) | undefined {
  if (signal.aborted) {
    stop(signal.reason);
    return undefined;
  }
  // as fetch does (undici, web/fetch/request.js): many calls of one signal are no leak
  if (hasDefaultLimit(signal)) setMaxListeners(MAX_LISTENERS, signal);
  const listener = (): void => stop(signal.reason);
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

/** Node knows no limits of signals that others have made. */
function hasDefaultLimit(signal: AbortSignal): boolean {
  return (
    signal instanceof EventTarget && getMaxListeners(signal) === EventEmitter.defaultMaxListeners
  );
}
