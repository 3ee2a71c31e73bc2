import { isPromiseLike } from '../../core/promise-like.js';
import type { BodyBytes } from '../decoding/upstream-error.js';
import type { CallOutcome } from '../exceptions/create-exception.js';
import type { UpstreamException } from '../exceptions/upstream.exception.js';
import { withFailedCall } from '../hooks/failed-hook.js';
import { readWhole } from './bounded-body.js';
import type { CallAbort } from './call-abort.js';
import type { CallSettings } from './call-settings.js';
import { outcomeOfCut, outcomeOfGivenUp, outcomeOfReading } from './failed-transport.js';
import { HookedAnswer } from './hooked-answer.js';
import type { OutgoingRequest } from './outgoing-request.js';
import type { Transport, TransportAnswer } from './transport.js';

/** The call that hooks are of. */
export interface HookedCall<Answer> {
  /** What has come of the body of a failed answer. */
  failedBody(answer: Answer, abort: CallAbort): Promise<BodyBytes>;
  /** The exception of a failed answer. */
  refusal(answer: Answer, abort: CallAbort): Promise<UpstreamException>;
  exceptionOf(outcome: CallOutcome): UpstreamException;
}

/** Runs the hooks of a call. Each has the time that the attempt has. */
export class CallHooks<Answer extends TransportAnswer> {
  constructor(
    private readonly settings: CallSettings,
    private readonly transport: Transport<Answer>,
    private readonly call: HookedCall<Answer>,
  ) {}

  /** @throws what a hook throws; the exception of a call that is given up meanwhile. */
  async beforeRequest(request: OutgoingRequest, abort: CallAbort): Promise<void> {
    for (const hook of this.settings.hooks.beforeRequest) await this.done(hook(request), abort);
  }

  /** @returns the answer that hooks have made of one. @throws as above; the failed call is not lost by it. */
  async afterResponse(request: OutgoingRequest, answer: Answer, abort: CallAbort): Promise<Answer> {
    const { call, settings } = this;
    const isFailed = settings.isFailed(answer.status);
    const hooked = new HookedAnswer(request, answer, () =>
      isFailed ? call.failedBody(answer, abort) : this.wholeBody(answer, abort),
    );
    try {
      for (const hook of settings.hooks.afterResponse) await this.done(hook(hooked), abort);
    } catch (failure) {
      if (isFailed) throw await this.failedTwice(failure, answer, hooked, abort);
      answer.discard();
      throw failure;
    }
    const change = await hooked.change();
    const isGood = !settings.isFailed(hooked.status);
    if (isGood && (await hooked.isCut())) throw call.exceptionOf(outcomeOfCut(answer));
    hooked.release();
    return change === undefined ? answer : this.transport.changed(answer, change);
  }

  private async done(running: unknown, abort: CallAbort): Promise<void> {
    // of JavaScript, which gives whatever its last expression does
    if (!isPromiseLike(running)) return;
    try {
      await abort.race(running);
    } catch (failure) {
      if (abort.givenUp === undefined) throw failure;
      throw this.call.exceptionOf(outcomeOfGivenUp(abort.givenUp, abort.cause));
    }
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
    return withFailedCall(failure, await this.call.refusal(whole, abort));
  }

  private async wholeBody(answer: Answer, abort: CallAbort): Promise<BodyBytes> {
    try {
      return { bytes: await readWhole(answer.body, this.settings.maxBytes, abort), isWhole: true };
    } catch (failure) {
      throw this.call.exceptionOf(outcomeOfReading(failure, abort, answer));
    }
  }
}
