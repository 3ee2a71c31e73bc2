import Negotiator from 'negotiator';

import type { ErrorFormatter } from './error-formatter.js';

// far more than browsers and libraries send; negotiator 1.1, lib/mediaType.js, takes quadratic time for open quotes
const MAX_ACCEPT = 4_096;
const PROBLEM = /application\/problem\+(?:json|xml)/i;

/**
 * The formatter for an Accept header. Problem details are chosen only where the client names them;
 * at equal quality they win over the default, since `application/json, application/problem+json`
 * is how a client asks for JSON and for problems when there is one. Whatever nothing matches gets
 * the default, as does a header of more than 4,096 characters: the status never changes because of Accept.
 */
export function negotiateFormatter(
  accept: string | undefined,
  fallback: ErrorFormatter,
  problems: readonly ErrorFormatter[],
): ErrorFormatter {
  if (accept === undefined || accept.length > MAX_ACCEPT || !PROBLEM.test(accept)) return fallback;
  const ranges = accept.split(',');
  // Negotiator breaks ties by the order of the header
  const ordered = [
    ...ranges.filter((range) => PROBLEM.test(range)),
    ...ranges.filter((range) => !PROBLEM.test(range)),
  ].join(',');
  const negotiator = new Negotiator({ headers: { accept: ordered } });
  const candidates = [fallback, ...problems];
  const chosen = negotiator.mediaType(candidates.map(({ mediaType }) => mediaType));
  return candidates.find(({ mediaType }) => mediaType === chosen) ?? fallback;
}
