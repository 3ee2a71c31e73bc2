/**
 * How long to wait before a retry, in milliseconds: `minDelay`, doubled for each retry before, times a random
 * number from 1 to 2 so that clients who failed together do not come back together; at most `maxDelay`.
 */
export function backoff(
  retriesBefore: number,
  { minDelay, maxDelay }: { readonly minDelay: number; readonly maxDelay: number },
): number {
  return Math.min(Math.round((1 + Math.random()) * minDelay * 2 ** retriesBefore), maxDelay);
}
