import { decodedText } from '../decoding/body-text.js';
import { mediaTypeOf } from '../decoding/media-type.js';
import type { BodyBytes } from '../decoding/upstream-error.js';
import type { UpstreamRequest, UpstreamResponse } from '../hooks/upstream-hooks.js';
import { parseJson } from './quoteless-json.js';
import type { ChangedAnswer, TransportAnswer } from './transport.js';

/** Gives the bytes of a body. */
type Read = () => Promise<BodyBytes>;

/** An answer as hooks see it; its body is read when the first of them asks. */
export class HookedAnswer implements UpstreamResponse {
  readonly headers: Headers;
  private currentStatus: number;
  private bytes: Promise<BodyBytes> | undefined;
  private replaced: string | Uint8Array | undefined;

  constructor(
    readonly request: UpstreamRequest,
    private readonly answer: TransportAnswer,
    private readonly read: Read,
  ) {
    this.currentStatus = answer.status;
    // those of fetch cannot be changed
    this.headers = new Headers(answer.headers);
  }

  get status(): number {
    return this.currentStatus;
  }

  /** @throws RangeError for what no answer can have. */
  set status(status: number) {
    if (!Number.isInteger(status) || status < 200 || status > 599) {
      throw new RangeError(`A hook gave an answer the status ${status}; give it 200 to 599.`);
    }
    this.currentStatus = status;
  }

  async text(): Promise<string> {
    if (typeof this.replaced === 'string') return this.replaced;
    const { bytes } =
      this.replaced === undefined ? await (this.bytes ??= this.read()) : { bytes: this.replaced };
    return decodedText({ bytes, isWhole: true }, mediaTypeOf(this.headers).charset);
  }

  async json(): Promise<unknown> {
    return parseJson(await this.text());
  }

  replaceBody(body: unknown): void {
    const isSent = typeof body === 'string' || body instanceof Uint8Array;
    this.replaced = isSent ? body : (JSON.stringify(body) ?? '');
    if (!isSent) this.headers.set('content-type', 'application/json');
  }

  /** What hooks have made of it; undefined when they have left all as it was. */
  async change(): Promise<ChangedAnswer | undefined> {
    const { answer, status, headers } = this;
    const body = this.replaced ?? (await this.bytes)?.bytes;
    const isChanged =
      body !== undefined || status !== answer.status || !isSame(headers, answer.headers);
    return isChanged ? { status, headers, body } : undefined;
  }

  /** Whether the body is a part of what came, and nobody has replaced it. */
  async isCut(): Promise<boolean> {
    return this.replaced === undefined && (await this.bytes)?.isWhole === false;
  }

  /** Lets go of a body that nobody has read, and of which nothing is left. */
  release(): void {
    if (this.replaced !== undefined && this.bytes === undefined) this.answer.discard();
  }
}

function isSame(headers: Headers, others: Headers): boolean {
  return JSON.stringify([...headers]) === JSON.stringify([...others]);
}
