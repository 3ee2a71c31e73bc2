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
  throw new TypeError(`The path ${shown(template)} has no {${first}}; put it into the query.`);
}

/** What came from a client must not lead to another resource: `DELETE contacts/` is of all of them. */
function segmentOf(template: string, name: string, value: unknown): string {
  const text = isParam(value) ? String(value) : '';
  // a URL parser takes these two for steps, escaped or not
  if (text === '' || text === '.' || text === '..') {
    throw new TypeError(
      `The path ${shown(template)} got no value for {${name}} that is a segment of a path.`,
    );
  }
  try {
    return encodeURIComponent(text);
  } catch {
    throw new TypeError(`The path ${shown(template)} got half a character for {${name}}.`);
  }
}

/** Without a query, which may have secrets. */
function shown(template: string): string {
  return template.split('?')[0] ?? '';
}

function isParam(value: unknown): value is PathParams[string] {
  return typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value === 'string' || typeof value === 'boolean';
}

/** What addresses of a client begin with. */
export class BaseAddress {
  /** With a slash at its end. */
  private readonly folder: string;
  private readonly template: string;

  constructor(private readonly url: URL) {
    this.folder = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
    this.template = `${url.origin}${withoutValues(this.folder)}`;
  }

  /** @throws TypeError for what leads away: credentials and headers of a client are for its own service alone. */
  of(path: string): string {
    const { origin } = this.url;
    const relative = `${origin}${this.folder}${path.startsWith('/') ? path.slice(1) : path}`;
    // most paths need no look at what a parser makes of them
    if (!UNUSUAL.test(path)) return relative;
    const url = parsedAddress(ABSOLUTE_START.test(path) ? path : relative);
    if (url.origin === origin && `${url.pathname}/`.startsWith(this.folder)) return open(url);
    throw new TypeError(
      `An address leads away from ${origin}${this.url.pathname}; make another client for it.`,
    );
  }

  /** Of a template. */
  toString(): string {
    return this.template;
  }
}

// steps, in each way to write them; schemes; what a parser takes for a slash
const UNUSUAL = /(?:^|\/)(?:\.|%2e)|[\\:\s]|^\/\//i;
// `contacts:batch` is a name of the service's own
const ABSOLUTE_START = /^(?:https?:|[a-z][a-z\d+.-]*:[/\\]|[/\\]{2})/i;

/** @throws TypeError for a path without base that is no whole address. */
export function addressOf(
  base: BaseAddress | undefined,
  path: string,
  query: QueryParams | undefined,
): string {
  const address = base === undefined ? wholeAddress(path) : base.of(path);
  if (query === undefined) return address;
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as readonly QueryValue[]) : [value]) {
      if (one === undefined || one === null) continue;
      if (typeof one === 'object' || typeof one === 'function') {
        throw new TypeError(
          `The query has an object for ${name}; give it text, numbers or booleans.`,
        );
      }
      url.searchParams.append(name, String(one));
    }
  }
  return url.href;
}

/** @throws TypeError without the address. */
export function parsedAddress(address: string): URL {
  try {
    return new URL(address);
  } catch {
    // that of the platform has the address, with its secrets
    throw new TypeError('A call has no whole address; give it one, or the client a baseUrl.');
  }
}

function wholeAddress(path: string): string {
  return open(parsedAddress(path));
}

/** @throws CredentialsInAddress for an address with a password: `fetch` takes none, and says it in its message. */
function open(url: URL): string {
  if (hasCredentials(url)) throw new CredentialsInAddress();
  return url.href;
}

export function hasCredentials({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

export class CredentialsInAddress extends TypeError {
  override readonly name = 'TypeError';

  constructor() {
    super('An address has credentials, which fetch does not send; put them into a header.');
  }
}

/**
 * Whether a segment is a value rather than a name: a number, an id in hexadecimal, or something long that
 * has digits, as tokens have; an address of mail.
 */
function isValue(segment: string): boolean {
  if (/^\d+$/.test(segment) || /^[\da-f]{8}-?[\da-f-]{8,}$/i.test(segment)) return true;
  return (segment.length >= 16 && /\d/.test(segment)) || /@|%40/.test(segment);
}

/** Of an address that is written out, without its query and password. */
export function endpointOf(url: URL): string {
  return `${url.origin}${withoutValues(url.pathname)}`;
}

/** Of a path as the caller wrote it, with names in braces; other segments of it may be values, too. */
export function templateOf(base: BaseAddress | undefined, path: string): string {
  const [written = ''] = path.split(/[?#]/);
  const [, scheme, host, rest = ''] = ABSOLUTE.exec(written) ?? [];
  if (scheme !== undefined) return `${scheme}${host}${withoutValues(rest)}`;
  return `${base?.toString() ?? '/'}${withoutValues(written.replace(/^\//, ''))}`;
}

// without credentials
const ABSOLUTE = /^([a-z][a-z\d+.-]*:\/\/)(?:[^/]*@)?([^/]*)(\/.*)?$/i;

// a digit, the sign of an address of mail, or as many letters as the shortest id in hexadecimal has
const MAY_HAVE_VALUES = /[\d@]|%40|[\da-f-]{16}/i;

function withoutValues(path: string): string {
  if (!MAY_HAVE_VALUES.test(path)) return path;
  return path
    .split('/')
    .map((segment) => (isValue(segment) ? '{}' : segment))
    .join('/');
}
