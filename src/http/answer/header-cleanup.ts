import type { AnswerTarget } from './answer-target.js';

// what describes the representation that is not sent; security policies begin with content- too
const REPRESENTATION =
  /^(?:content-(?!security-policy)|repr-digest$|digest$|etag$|last-modified$|cache-control$|expires$|pragma$|accept-ranges$|transfer-encoding$|trailer$|location$|age$|refresh$|cdn-cache-control$|surrogate-control$|x-accel-redirect$|x-sendfile$)/;

/** Whether a header describes the body, and so is not for an exception to give. */
export function isRepresentationHeader(name: string): boolean {
  const lowerCase = name.toLowerCase();
  return REPRESENTATION.test(lowerCase) && lowerCase !== 'location';
}

/** Drops what was set for the answer that failed; CORS, security, correlation and cookies stay. */
export function dropRepresentationHeaders(target: AnswerTarget): void {
  for (const name in target.headers()) {
    if (REPRESENTATION.test(name)) target.removeHeader(name);
  }
}
