import type { UpstreamRequest } from '../hooks/upstream-hooks.js';
import type { ContextHeader } from '../incoming/trace-context.js';
import { parsedAddress } from './address.js';
import type { CallSettings } from './call-settings.js';

/**
 * The request of one attempt. Address and headers are copied when a hook asks for them: most calls have no
 * hooks, and send those that the caller gave.
 */
export class OutgoingRequest implements UpstreamRequest {
  body: unknown;
  private ownUrl: URL | undefined;
  private ownHeaders: Headers | undefined;

  constructor(
    readonly service: string,
    readonly attempt: number,
    private readonly settings: CallSettings,
    /** Of the incoming request. */
    readonly context: readonly ContextHeader[],
  ) {
    this.body = settings.body;
  }

  get endpoint(): string {
    return this.settings.endpoint;
  }

  get method(): string {
    return this.settings.method;
  }

  get url(): URL {
    return (this.ownUrl ??= this.settings.url);
  }

  set url(url: URL | string) {
    this.ownUrl = typeof url === 'string' ? parsedAddress(url) : url;
  }

  get headers(): Headers {
    return (this.ownHeaders ??= this.givenHeaders());
  }

  /** What hooks have asked for, and may have changed. */
  get changes(): { readonly url: URL | undefined; readonly headers: Headers | undefined } {
    return { url: this.ownUrl, headers: this.ownHeaders };
  }

  /** Whether another attempt may follow, which begins with what the caller gave. */
  get mayRepeat(): boolean {
    return this.settings.retry !== undefined;
  }

  /** What ends the body, too, where the caller reads that after the call has ended. */
  get lastingSignal(): AbortSignal | undefined {
    return this.settings.isStreamed ? this.settings.signal : undefined;
  }

  /** To be sent. */
  get finalUrl(): string {
    return this.ownUrl?.href ?? this.settings.address;
  }

  /** To be sent. */
  get finalHeaders(): Headers {
    return this.context.length === 0 ? (this.ownHeaders ?? this.settings.headers) : this.headers;
  }

  /** Copies of those of the call and of the incoming request, before any hook. */
  givenHeaders(): Headers {
    const headers = new Headers(this.settings.headers);
    for (const [name, value] of this.context) {
      if (!headers.has(name)) headers.set(name, value);
    }
    return headers;
  }
}
