/** Values for the names in braces of a path. */
export type PathParams = Readonly<Record<string, string | number | boolean>>;

type QueryValue = string | number | boolean | null | undefined;

/** Values of a query: a list is the name several times, null and undefined are left out. */
export type QueryParams = Readonly<Record<string, QueryValue | readonly QueryValue[]>>;

const NAME = /\{([^{}]*)\}/g;

/** A path whose names in braces have their values, each one segment. @throws TypeError for a value that is none. */
export function expandPath(template: string, params: PathParams = {}): string {
  const unused = new Set(Object.keys(params));
  const path = template.replace(NAME, (_, name: string) => {
    unused.delete(name);
    return segmentOf(template, name, Object.hasOwn(params, name) ? params[name] : undefined);
  });
  const [first] = unused;
  if (first === undefined) return path;
  throw new TypeError(`The path ${template} has no {${first}}; put it into the query.`);
}

/** What came from a client must not lead to another resource: `DELETE contacts/` is of all of them. */
function segmentOf(template: string, name: string, value: unknown): string {
  const text = isParam(value) ? String(value) : '';
  // a URL parser takes these two for steps, escaped or not
  if (text === '' || text === '.' || text === '..') {
    throw new TypeError(
      `The path ${template} got no value for {${name}} that is a segment of a path.`,
    );
  }
  return encodeURIComponent(text);
}

function isParam(value: unknown): value is PathParams[string] {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** @param base with a path, which is kept. @throws TypeError for what leads away from it. */
export function addressOf(base: URL | undefined, path: string, query?: QueryParams): URL {
  const url = base === undefined ? new URL(path) : beneath(base, path);
  if (query === undefined) return url;
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as readonly QueryValue[]) : [value]) {
      if (one !== undefined && one !== null) url.searchParams.append(name, String(one));
    }
  }
  return url;
}

/** Credentials and headers of a client are for its own service alone. */
function beneath(base: URL, path: string): URL {
  const folder = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  const isAbsolute = /^[a-z][a-z\d+.-]*:/i.test(path) || /^[/\\]{2}/.test(path);
  const url = isAbsolute
    ? new URL(path)
    : new URL(`${base.origin}${folder}${path.replace(/^\//, '')}`);
  if (url.origin === base.origin && `${url.pathname}/`.startsWith(folder)) return url;
  throw new TypeError(
    `An address leads away from ${base.origin}${base.pathname}; make another client for it.`,
  );
}

/**
 * Whether a segment is a value rather than a name: a number, an id in hexadecimal, or something long that
 * has digits, as tokens have.
 */
function isValue(segment: string): boolean {
  if (/^\d+$/.test(segment) || /^[\da-f]{8}-?[\da-f-]{8,}$/i.test(segment)) return true;
  return (segment.length >= 16 && /\d/.test(segment)) || segment.includes('%40');
}

/** Of an address that is written out, without its query and password. */
export function endpointOf(url: URL): string {
  return `${url.origin}${withoutValues(url.pathname)}`;
}

/** Of a path as the caller wrote it, with names in braces; other segments of it may be values, too. */
export function templateOf(base: URL | undefined, path: string): string {
  const [written = ''] = path.split(/[?#]/);
  const [, scheme, host, rest = ''] = ABSOLUTE.exec(written) ?? [];
  if (scheme !== undefined) return `${scheme}${host}${withoutValues(rest)}`;
  const folder = base === undefined ? '' : `${base.origin}${base.pathname.replace(/\/$/, '')}`;
  return `${folder}/${withoutValues(written.replace(/^\//, ''))}`;
}

// without credentials
const ABSOLUTE = /^([a-z][a-z\d+.-]*:\/\/)(?:[^/@]*@)?([^/]*)(\/.*)?$/i;

function withoutValues(path: string): string {
  return path
    .split('/')
    .map((segment) => (isValue(segment) ? '{}' : segment))
    .join('/');
}
