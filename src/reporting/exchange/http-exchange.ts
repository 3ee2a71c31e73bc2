/** Headers as they were, but for the values of those that are secret. */
export type ExchangeHeaders = Readonly<Record<string, string | readonly string[]>>;

/** One request by HTTP and its answer; without bodies, and without what is secret. */
export interface HttpExchange {
  readonly request: {
    readonly method: string;
    /** As it was received, without the values of its query. */
    readonly url: string;
    readonly httpVersion: string;
    readonly headers: ExchangeHeaders;
  };
  readonly response: {
    readonly status: number;
    readonly headers: ExchangeHeaders;
  };
}
