import { CredentialsInAddress, hasCredentials } from './call/address.js';
import { signalOf, type CallAbort } from './call/call-abort.js';
import { letGoOf } from './call/chunks.js';
import type { ChangedAnswer, Transport, TransportAnswer } from './call/transport.js';
import type { OutgoingRequest } from './call/outgoing-request.js';

/** The `fetch` of the platform, or one that does the same. */
export type Fetch = (url: URL | string, init?: RequestInit) => Promise<Response>;

// RFC 9110: an answer of these statuses has no content, and `Response` takes none
const WITHOUT_BODY = new Set([204, 205, 304]);
// services send up to 999, of which `Response` takes none
const MAX_STATUS = 599;

/** An answer of `fetch`. */
export class FetchAnswer implements TransportAnswer {
  /** @param status of an answer that was changed: from 600 on, no `Response` can be made of it. */
  constructor(
    readonly response: Response,
    readonly status = response.status,
  ) {}

  get headers(): Headers {
    return this.response.headers;
  }

  get body(): AsyncIterable<Uint8Array> | null {
    // the lib of TypeScript for browsers does not know that it can be iterated
    return this.response.body as unknown as AsyncIterable<Uint8Array> | null;
  }

  discard(): void {
    letGoOf(this.response.body);
  }
}

function answerOf(response: Response): FetchAnswer {
  return new FetchAnswer(response);
}

export class FetchTransport implements Transport<FetchAnswer> {
  private readonly fetch: Fetch;

  /** @param init what every request has, such as `redirect`. */
  constructor(
    private readonly own: Fetch | undefined,
    private readonly init: RequestInit,
  ) {
    // not kept: instrumentation may replace that of the platform
    this.fetch = own ?? ((...call) => fetch(...call));
  }

  get isOfPlatform(): boolean {
    return this.own === undefined;
  }

  send(request: OutgoingRequest, abort: CallAbort): Promise<FetchAnswer> {
    const { method, finalUrl, finalHeaders: headers, body } = request;
    // fetch refuses it, too, with a message that has the password
    if (finalUrl.includes('@') && hasCredentials(new URL(finalUrl))) {
      return Promise.reject(new CredentialsInAddress());
    }
    const signal = signalOf(request, abort);
    // what an application sends with may change them, and most calls of a client share theirs
    const own = this.isOfPlatform ? headers : new Headers(headers);
    const init: RequestInit = { ...this.init, method, headers: own, signal };
    if (body !== undefined && body !== null) {
      init.body = body as BodyInit;
      // streams need it (WHATWG Fetch, RequestInit.duplex), and others take it
      (init as { duplex?: 'half' }).duplex = 'half';
    }
    return this.fetch(finalUrl, init).then(answerOf);
  }

  /** What is refused before anything is sent: of the platform, whatever fails later has a cause. */
  isMistake(failure: unknown): boolean {
    if (failure instanceof CredentialsInAddress) return true;
    return this.isOfPlatform && failure instanceof TypeError && failure.cause === undefined;
  }

  /** The same, for requests with more options of `fetch`. */
  with(init: RequestInit): FetchTransport {
    return new FetchTransport(this.own, { ...this.init, ...init });
  }

  changed({ response }: FetchAnswer, { status, headers, body }: ChangedAnswer): FetchAnswer {
    const content = body ?? response.body;
    const isEmpty = WITHOUT_BODY.has(status);
    // nobody would read it
    if (isEmpty && body === undefined) letGoOf(response.body);
    // what the platform decoded, or a hook wrote, is not what these two say
    const left = new Headers(headers);
    left.delete('content-length');
    left.delete('content-encoding');
    const init = { status: Math.min(status, MAX_STATUS), headers: left };
    const changed = new Response(isEmpty ? null : (content as BodyInit | null), init);
    // those of a Response that is made say nothing
    for (const name of ['url', 'redirected'] as const) {
      Object.defineProperty(changed, name, { value: response[name] });
    }
    return new FetchAnswer(changed, status);
  }
}
