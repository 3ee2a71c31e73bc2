/** @returns what stops the listening; undefined where that is over. */
export function listenTo(
  signal: AbortSignal,
  stop: (cause: unknown) => void,
): (() => void) | undefined {
  if (signal.aborted) {
    stop(signal.reason);
    return undefined;
  }
  const listener = (): void => stop(signal.reason);
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
