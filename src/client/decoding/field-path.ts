const MAX_LENGTH = 1024;

/** A pointer, also in the form of a URI fragment that RFC 9457 section 3 shows, `#/age`; else a path. */
export function pointerFrom(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return undefined;
  if (value === '' || value.startsWith('/')) return value;
  return value.startsWith('#') ? percentDecoded(value.slice(1)) : pointerFromPath(value);
}

/** `/items/0/name` for `items[0].name`, `$.items[0].name` and `['items', 0, 'name']`. */
export function pointerFromPath(path: unknown): string | undefined {
  const segments = segmentsOf(path);
  if (segments.length === 0) return undefined;
  const pointer = segments.map((segment) => `/${escaped(segment)}`).join('');
  // a cut pointer points elsewhere
  return pointer.length <= MAX_LENGTH ? pointer : undefined;
}

function segmentsOf(path: unknown): string[] {
  if (Array.isArray(path)) return path.slice(0, MAX_LENGTH).filter(isSegment).map(String);
  if (typeof path !== 'string' || path.length > MAX_LENGTH) return [];
  return path
    .split(/[.[\]]+/)
    .filter((segment, index) => segment !== '' && (index > 0 || segment !== '$'));
}

function isSegment(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** @see RFC 6901 section 3 */
function escaped(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

function percentDecoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
