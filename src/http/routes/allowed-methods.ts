import type { IncomingMessage } from 'node:http';

/** The methods that a path is served with, whatever the method of the request. */
export interface AllowedMethods {
  /**
   * Upper-case and sorted; empty for an unknown path, or version of it.
   * @param url path and query, as received.
   * @param request what else routes are chosen by.
   */
  methodsAt(url: string, request: IncomingMessage): string[];
}

export function sortedMethods(methods: Iterable<string>): string[] {
  return [...new Set(methods)].toSorted();
}
