/** The methods that a path is served with, whatever the method of the request. */
export interface AllowedMethods {
  /** Upper-case and sorted; empty for an unknown path. @param url path and query, as received. */
  methodsAt(url: string): string[];
}

export function sortedMethods(methods: Iterable<string>): string[] {
  return [...new Set(methods)].toSorted();
}
