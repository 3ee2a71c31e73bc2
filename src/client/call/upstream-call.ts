import { isPromiseLike } from '../../core/promise-like.js';
import type { BodyBytes } from '../decoding/upstream-error.js';
import {
  createException,
  outcomeOfAnswer,
  type CallOutcome,
} from '../exceptions/create-exception.js';
import type { UpstreamException } from '../exceptions/upstream.exception.js';
import { withFailedCall } from '../hooks/failed-hook.js';
import { isMeant } from '../hooks/upstream-hooks.js';
import { incomingRequest } from '../incoming/incoming-request.js';
import { contextHeaders, NO_HEADERS } from '../incoming/trace-context.js';
import { readWhatComes, readWhole } from './bounded-body.js';
import { CallAbort } from './call-abort.js';
import { CallLimits } from './call-limits.js';
import type { CallSettings, ClientSettings } from './call-settings.js';
import { FailedAnswer } from './failed-answer.js';
import {
  outcomeOfCut,
  outcomeOfGivenUp,
  outcomeOfReading,
  outcomeOfSending,
} from './failed-transport.js';
import { HookedAnswer } from './hooked-answer.js';
import { OutgoingRequest } from './outgoing-request.js';
import { retried } from './retried.js';
import { isRepeatable } from './retry-options.js';
import { sent } from './sent.js';
import type { Transport, TransportAnswer } from './transport.js';

/** What is to be done with an answer that is a good one. */
export type Consume<Answer, Result> = (answer: Answer) => Result | Promise<Result>;

/** What is waited for: a hook, or what is thrown as it is; the answer; its body. */
type Awaited = 'hook' | 'answer' | 'body';

/** A call of a service: its attempts, its hooks, and the exceptions that it fails with. */
export class UpstreamCall<Answer extends TransportAnswer, Result> {
  private readonly incoming = incomingRequest();
  private readonly limits: CallLimits;
  private attempts = 0;

  constructor(
    private readonly client: ClientSettings,
    private readonly settings: CallSettings,
    private readonly transport: Transport<Answer>,
    private readonly consume: Consume<Answer, Result>,
  ) {
    this.limits = new CallLimits(settings, client.incoming, this.incoming);
  }

  /** @throws an exception of a family, or one that is registered, or what a hook throws. */
  async run(): Promise<Result> {
    const { settings, client, limits } = this;
    const { retry } = settings;
    try {
      // awaited: the trace of an error has the caller
      if (retry === undefined || !isRepeatable(retry, settings)) return await this.attempt();
      return await retried(() => this.attempt(), {
        retry,
        limits,
        givenUp: (reason, cause) => this.exceptionOf(outcomeOfGivenUp(reason, cause)),
      });
    } catch (thrown) {
      throw client.registry.rebuilt(thrown);
    }
  }

  private async attempt(): Promise<Result> {
    this.attempts++;
    const { settings } = this;
    const abort = new CallAbort(this.limits);
    let answer: Answer | undefined;
    // one function, since each further one that is waited for is paid by every call
    let awaited: Awaited = 'hook';
    try {
      const request = this.request();
      if (settings.hooks.beforeRequest.length > 0) await this.beforeRequest(request, abort);
      awaited = 'answer';
      answer = await sent(this.transport, request, abort);
      awaited = 'hook';
      if (settings.hooks.afterResponse.length > 0) {
        answer = await this.changed(request, answer, abort);
      }
      if (settings.isFailed(answer.status)) throw await this.refusal(answer, abort);
      awaited = 'body';
      return await this.consume(answer);
    } catch (failure) {
      throw this.failureOf(failure, awaited, abort, answer);
    } finally {
      abort.close();
    }
  }

  private failureOf(
    failure: unknown,
    awaited: Awaited,
    abort: CallAbort,
    answer: Answer | undefined,
  ): unknown {
    if (awaited === 'hook') return failure;
    if (answer === undefined) {
      return this.transport.isMistake?.(failure) === true
        ? failure
        : this.exceptionOf(outcomeOfSending(failure, abort));
    }
    void answer.discard();
    return isMeant(failure) ? failure : this.exceptionOf(outcomeOfReading(failure, abort, answer));
  }

  private request(): OutgoingRequest {
    const { client, settings, incoming } = this;
    const context = client.propagate ? contextHeaders(incoming, client) : NO_HEADERS;
    return new OutgoingRequest(client.service, this.attempts, settings, context);
  }

  /** A hook has the time that the attempt has. */
  private async hooked(running: unknown, abort: CallAbort): Promise<void> {
    // of JavaScript, which gives whatever its last expression does
    if (!isPromiseLike(running)) return;
    try {
      await abort.race(running);
    } catch (failure) {
      if (abort.givenUp === undefined) throw failure;
      throw this.exceptionOf(outcomeOfGivenUp(abort.givenUp, abort.cause));
    }
  }

  private async beforeRequest(request: OutgoingRequest, abort: CallAbort): Promise<void> {
    for (const hook of this.settings.hooks.beforeRequest) await this.hooked(hook(request), abort);
  }

  /** The answer that hooks have made of one. */
  private async changed(
    request: OutgoingRequest,
    answer: Answer,
    abort: CallAbort,
  ): Promise<Answer> {
    const isFailed = this.settings.isFailed(answer.status);
    const hooked = new HookedAnswer(request, answer, () =>
      isFailed ? this.failedBody(answer, abort) : this.wholeBody(answer, abort),
    );
    try {
      for (const hook of this.settings.hooks.afterResponse) await this.hooked(hook(hooked), abort);
    } catch (failure) {
      if (isFailed) throw await this.failedTwice(failure, answer, hooked, abort);
      await answer.discard();
      throw failure;
    }
    const change = await hooked.change();
    const isGood = !this.settings.isFailed(hooked.status);
    if (isGood && (await hooked.isCut())) throw this.exceptionOf(outcomeOfCut(answer));
    await hooked.release();
    return change === undefined ? answer : this.transport.changed(answer, change);
  }

  private async failedTwice(
    failure: unknown,
    answer: Answer,
    hooked: HookedAnswer,
    abort: CallAbort,
  ): Promise<unknown> {
    const body = (await hooked.change())?.body;
    const { status, headers } = answer;
    const whole =
      body === undefined ? answer : this.transport.changed(answer, { status, headers, body });
    return withFailedCall(failure, await this.refusal(whole, abort));
  }

  private async refusal(answer: Answer, abort: CallAbort): Promise<UpstreamException> {
    const { status, headers } = answer;
    const body = await this.failedBody(answer, abort);
    return this.exceptionOf(outcomeOfAnswer(new FailedAnswer(status, headers, body)));
  }

  private failedBody(answer: Answer, abort: CallAbort): Promise<BodyBytes> {
    return readWhatComes(answer, this.client.maxErrorBytes, (reading) =>
      this.transport.isOfPlatform ? reading : abort.race(reading),
    );
  }

  private async wholeBody(answer: Answer, abort: CallAbort): Promise<BodyBytes> {
    try {
      return { bytes: await readWhole(answer.body, this.settings.maxBytes), isWhole: true };
    } catch (failure) {
      throw this.exceptionOf(outcomeOfReading(failure, abort, answer));
    }
  }

  /** Of this call, as far as it has come. */
  exceptionOf(outcome: CallOutcome): UpstreamException {
    const { client, settings, attempts, limits } = this;
    const { method, endpoint } = settings;
    const call = { service: client.service, method, endpoint, attempt: attempts };
    return createException({ ...call, duration: limits.elapsed }, outcome, client.policy);
  }
}
