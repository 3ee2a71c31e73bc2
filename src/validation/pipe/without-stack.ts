/**
 * Makes an error without a stack: that of a rejection by our own pipe leads through Nest's router and
 * tells nothing of the request, but to capture it takes longer than to validate a small body.
 */
export function withoutStack<E extends Error>(make: () => E): E {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
