import { endpointOf, templateOf, type BaseAddress } from './call/address.js';
import type { CallSettings } from './call/call-settings.js';
import type { RetrySettings } from './call/retry-options.js';
import type { OrderedHooks } from './hooks/upstream-hooks.js';

/** Limits and hooks of a call. */
export interface FetchCallLimits {
  readonly timeout: number;
  readonly deadline: number | undefined;
  readonly retry: RetrySettings | undefined;
  readonly hooks: OrderedHooks;
  readonly signal: AbortSignal | undefined;
  readonly maxBytes: number;
}

export interface FetchCallParts {
  readonly method: string;
  readonly address: string;
  /** As the caller wrote the path; undefined where it was a whole address. */
  readonly template: string | undefined;
  /** Whether the caller reads the body itself. */
  readonly isStreamed: boolean;
  /** Not changed. */
  readonly headers: Headers;
  readonly body: unknown;
}

/** A call by `fetch`. What only hooks and exceptions ask for is made when they do. */
export class FetchCall implements CallSettings {
  constructor(
    private readonly base: BaseAddress | undefined,
    private readonly parts: FetchCallParts,
    private readonly limits: FetchCallLimits,
  ) {}

  get method(): string {
    return this.parts.method;
  }
  get url(): URL {
    return new URL(this.parts.address);
  }
  get address(): string {
    return this.parts.address;
  }
  get endpoint(): string {
    const { template } = this.parts;
    return template === undefined ? endpointOf(this.url) : templateOf(this.base, template);
  }
  get headers(): Headers {
    return this.parts.headers;
  }
  get body(): unknown {
    return this.parts.body;
  }
  get isStreamed(): boolean {
    return this.parts.isStreamed;
  }
  get timeout(): number {
    return this.limits.timeout;
  }
  get deadline(): number | undefined {
    return this.limits.deadline;
  }
  get retry(): RetrySettings | undefined {
    return this.limits.retry;
  }
  get hooks(): OrderedHooks {
    return this.limits.hooks;
  }
  get signal(): AbortSignal | undefined {
    return this.limits.signal;
  }
  get maxBytes(): number {
    return this.limits.maxBytes;
  }

  isFailed(status: number): boolean {
    return status >= 400;
  }
}
