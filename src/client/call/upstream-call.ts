import type { BodyBytes } from '../decoding/upstream-error.js';
import {
  createException,
  outcomeOfAnswer,
  type CallOutcome,
} from '../exceptions/create-exception.js';
import type { UpstreamException } from '../exceptions/upstream.exception.js';
import { isMeant } from '../hooks/upstream-hooks.js';
import { incomingRequest } from '../incoming/incoming-request.js';
import { contextHeaders, NO_HEADERS } from '../incoming/trace-context.js';
import { readWhatComes } from './bounded-body.js';
import { CallAbort } from './call-abort.js';
import { CallHooks, type HookedCall } from './call-hooks.js';
import { CallLimits } from './call-limits.js';
import type { CallSettings, ClientSettings } from './call-settings.js';
import { FailedAnswer } from './failed-answer.js';
import { outcomeOfGivenUp, outcomeOfReading, outcomeOfSending } from './failed-transport.js';
import { OutgoingRequest } from './outgoing-request.js';
import { retried } from './retried.js';
import { isRepeatable, type RetrySettings } from './retry-options.js';
import { sent } from './sent.js';
import type { Transport, TransportAnswer } from './transport.js';

/** What is to be done with an answer that is a good one. */
export type Consume<Answer, Result> = (
  answer: Answer,
  abort: CallAbort,
) => Result | Promise<Result>;

/** What is waited for: a hook, or what is thrown as it is; the answer; its body. */
type Awaited = 'hook' | 'answer' | 'body';

/** A call of a service: its attempts, and the exceptions that it fails with. */
export class UpstreamCall<Answer extends TransportAnswer, Result> implements HookedCall<Answer> {
  private readonly incoming = incomingRequest();
  private readonly limits: CallLimits;
  private attempts = 0;
  private made: UpstreamException | undefined;

  constructor(
    private readonly client: ClientSettings,
    private readonly settings: CallSettings,
    private readonly transport: Transport<Answer>,
    private readonly consume: Consume<Answer, Result>,
  ) {
    this.limits = new CallLimits(settings, client.incoming, this.incoming);
  }

  /** @throws an exception of a family, or one that is registered, or what a hook throws. */
  run(): Promise<Result> {
    const { settings } = this;
    const { retry } = settings;
    return retry === undefined || !isRepeatable(retry, settings)
      ? this.attempt(true)
      : this.retried(retry);
  }

  private async retried(retry: RetrySettings): Promise<Result> {
    try {
      return await retried(() => this.attempt(false), {
        retry,
        limits: this.limits,
        isOwn: (thrown) => thrown === this.made,
        givenUp: (reason, cause) => this.exceptionOf(outcomeOfGivenUp(reason, cause)),
      });
    } catch (thrown) {
      throw this.rebuilt(thrown);
    }
  }

  private async attempt(isOnly: boolean): Promise<Result> {
    this.attempts++;
    const { settings } = this;
    const { beforeRequest, afterResponse } = settings.hooks;
    const abort = new CallAbort(this.limits);
    let answer: Answer | undefined;
    // one function, since each further one that is waited for is paid by every call
    let awaited: Awaited = 'hook';
    try {
      const request = this.request();
      if (beforeRequest.length > 0) await this.hooks().beforeRequest(request, abort);
      awaited = 'answer';
      answer = await sent(this.transport, request, abort);
      awaited = 'hook';
      if (afterResponse.length > 0) {
        answer = await this.hooks().afterResponse(request, answer, abort);
      }
      if (settings.isFailed(answer.status)) throw await this.refusal(answer, abort);
      awaited = 'body';
      return await this.consume(answer, abort);
    } catch (failure) {
      const thrown = this.failureOf(failure, awaited, abort, answer);
      throw isOnly ? this.rebuilt(thrown) : thrown;
    } finally {
      abort.close();
    }
  }

  /** Not that of another call, which a hook or a check may have made: its codes are of another service. */
  private rebuilt(thrown: unknown): unknown {
    return thrown === this.made ? this.client.registry.rebuilt(thrown) : thrown;
  }

  private failureOf(
    failure: unknown,
    awaited: Awaited,
    abort: CallAbort,
    answer: Answer | undefined,
  ): unknown {
    if (awaited === 'hook') {
      // read, where it is of a failed call; else nobody reads it any more
      if (failure !== this.made) answer?.discard();
      return failure;
    }
    if (answer === undefined) {
      return this.transport.isMistake?.(failure) === true
        ? failure
        : this.exceptionOf(outcomeOfSending(failure, abort));
    }
    answer.discard();
    return isMeant(failure) ? failure : this.exceptionOf(outcomeOfReading(failure, abort, answer));
  }

  private request(): OutgoingRequest {
    const { client, settings, incoming } = this;
    const context = client.propagate ? contextHeaders(incoming, client) : NO_HEADERS;
    return new OutgoingRequest(client.service, this.attempts, settings, context);
  }

  private hooks(): CallHooks<Answer> {
    return new CallHooks(this.settings, this.transport, this);
  }

  async refusal(answer: Answer, abort: CallAbort): Promise<UpstreamException> {
    const { status, headers } = answer;
    const body = await this.failedBody(answer, abort);
    return this.exceptionOf(outcomeOfAnswer(new FailedAnswer(status, headers, body)));
  }

  failedBody(answer: Answer, abort: CallAbort): Promise<BodyBytes> {
    return readWhatComes(answer, this.client.maxErrorBytes, abort);
  }

  /** Of this call, as far as it has come. */
  exceptionOf(outcome: CallOutcome): UpstreamException {
    const { client, settings, attempts, limits } = this;
    const { method, endpoint } = settings;
    const call = { service: client.service, method, endpoint, attempt: attempts };
    this.made = createException({ ...call, duration: limits.elapsed }, outcome, client.policy);
    return this.made;
  }
}
