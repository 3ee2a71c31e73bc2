import { decodeError } from '../decoding/error-decoding.js';
import type { BodyBytes, DecodedError, UpstreamError } from '../decoding/upstream-error.js';
import type { UpstreamAnswerFacts } from '../exceptions/upstream.exception.js';

/** An answer of a failed call. It is decoded when somebody asks: nobody does that is content with the status. */
export class FailedAnswer implements UpstreamAnswerFacts {
  private decoded: DecodedError | undefined;

  constructor(
    readonly status: number,
    readonly headers: Headers,
    private content: BodyBytes | undefined,
  ) {}

  get body(): unknown {
    return this.said?.body;
  }

  get error(): UpstreamError | undefined {
    return this.said?.error;
  }

  private get said(): DecodedError | undefined {
    if (this.content !== undefined) {
      this.decoded = decodeError(this.content, this.headers);
      this.content = undefined;
    }
    return this.decoded;
  }
}
