import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Subscriber, Subscription } from 'rxjs';

import { CleanUpFailed } from '../../core/clean-up-failures.js';
import { isPromiseLike } from '../../core/promise-like.js';
import { contextOf, outsideTransaction, runInContext } from '../scope/transaction-context.js';
import { TransactionScope } from '../scope/transaction-scope.js';
import { Attempts } from './attempts.js';
import { HeldResponse } from './held-response.js';
import { subscribeToHandler, unsubscribe, type HandlerOutcome } from './handler-outcome.js';
import { preparedAnswer } from './prepared-answer.js';
import type { RequestCircumstances } from './request-circumstances.js';

const CLIENT_DISCONNECTED = 'The client disconnected.';

/** Runs the handler of a request in a transaction, and lets its answer go when that has ended well. */
export class RequestRun {
  private readonly raw: ServerResponse;
  private readonly attempts: Attempts;
  private scope: TransactionScope | undefined;
  private inner: Subscription | undefined;
  private held: HeldResponse | undefined;
  private settled: HandlerOutcome | undefined;
  /** The fate of the attempt is decided: whatever the handler does meanwhile comes too late. */
  private isEnding = false;
  /** The handler has answered by itself, and that has left; it may still be running. */
  private hasLeft = false;

  constructor(
    private readonly circumstances: RequestCircumstances,
    private readonly out: Subscriber<unknown>,
  ) {
    const { plan, isRetryable, request, response } = circumstances;
    const rawRequest = (request as { raw?: IncomingMessage }).raw ?? (request as IncomingMessage);
    this.raw = (response as { raw?: ServerResponse }).raw ?? (response as ServerResponse);
    this.attempts = new Attempts(plan.retries, isRetryable, rawRequest, response);
  }

  start(): void {
    this.raw.on('close', this.onClose);
    this.attemptUnlessDisconnected();
  }

  /** Nobody waits for the answer any more: what the handler does, as far as it can be stopped, is undone. */
  readonly stop = (): void => {
    // one of ten that Node allows before it warns, and others need theirs
    this.raw.off('close', this.onClose);
    unsubscribe(this.inner);
    if (this.isEnding) return;
    this.isEnding = true;
    this.held?.discard();
    this.step(() => this.rollback());
  };

  private readonly onClose = (): void => {
    if (this.raw.writableEnded || this.isEnding) return;
    this.isEnding = true;
    unsubscribe(this.inner);
    this.step(() => this.abort(new Error(CLIENT_DISCONNECTED)));
  };

  /** Every asynchronous step of the run: what fails in it fails the request. Nothing else handles the promise. */
  private step(action: () => Promise<void>): void {
    action().catch((failure: unknown) => this.abort(failure).catch(() => undefined));
  }

  /** Ends the run with an error of its own, whatever became of the handler. */
  private async abort(error: unknown): Promise<void> {
    this.isEnding = true;
    await this.rollback();
    this.held?.discard();
    this.out.error(error);
  }

  private async rollback(): Promise<void> {
    await this.scope?.rollback();
    this.noteOutcome();
  }

  /** The client may disconnect while guards run, or between two attempts. */
  private attemptUnlessDisconnected(): void {
    if (this.raw.destroyed) this.step(() => this.abort(new Error(CLIENT_DISCONNECTED)));
    else this.attempt();
  }

  private attempt(): void {
    const { plan, next, readsFreely } = this.circumstances;
    const { options } = plan;
    this.attempts.begin();
    this.isEnding = false;
    this.settled = undefined;
    const scope = new TransactionScope({ options, readsFreely });
    this.scope = scope;
    if (plan.answer === 'written') {
      this.held = new HeldResponse(this.raw, () => this.written(scope));
    }
    // Nest binds the handler to the context in which handle() is called
    runInContext(contextOf(scope), () => {
      this.inner = subscribeToHandler(next.handle(), (outcome) =>
        this.step(() => this.came(outcome, scope)),
      );
    });
  }

  /** The handler has come to its end. */
  private async came(settled: HandlerOutcome, scope: TransactionScope): Promise<void> {
    this.settled = settled;
    if (this.hasLeft) this.passOn(settled);
    if (this.isEnding) return;
    const { plan, response, serializer } = this.circumstances;
    const preparing =
      'error' in settled ? settled : preparedAnswer(settled, plan, response, serializer);
    const prepared = isPromiseLike(preparing) ? await preparing : preparing;
    // the client may have disconnected meanwhile
    if (this.isEnding) return;
    this.isEnding = true;
    if ('error' in prepared) return this.end(prepared.error, scope);
    try {
      if (!scope.endUntouched()) await this.commit(scope);
    } catch (error) {
      prepared.undo();
      return this.end(error, scope);
    }
    this.leave();
    this.passOn({ value: prepared.value, isEmpty: false });
  }

  /** The handler has written its answer, and may do something else before it comes to its end. */
  private written(scope: TransactionScope): void {
    setImmediate(() => this.step(() => this.commitWritten(scope)));
  }

  private async commitWritten(scope: TransactionScope): Promise<void> {
    if (this.isEnding) return;
    this.isEnding = true;
    try {
      await this.commit(scope);
    } catch (error) {
      return this.end(error, scope);
    }
    this.leave();
    this.hasLeft = true;
    // meanwhile
    if (this.settled) this.passOn(this.settled);
  }

  private commit(scope: TransactionScope): Promise<void> {
    const { host, request } = this.circumstances;
    // to whoever asks meanwhile
    if (scope.outcome !== 'none') host.noteOutcome(request, 'unknown');
    return scope.commit();
  }

  private leave(): void {
    this.noteOutcome();
    const { held } = this;
    // whoever listens to the response has no part in what was committed
    if (held) outsideTransaction(() => held.release());
  }

  private passOn(settled: HandlerOutcome): void {
    if ('error' in settled) return this.out.error(settled.error);
    this.out.next(settled.value);
    this.out.complete();
  }

  private async end(thrown: unknown, scope: TransactionScope): Promise<void> {
    const { explain, request } = this.circumstances;
    const explained = await explain(thrown, scope, request);
    const { error } = await this.settle(explained.error, scope);
    this.noteOutcome();
    const hasWritten = this.held?.isBegun === true;
    this.held?.discard();
    if (!hasWritten && !this.out.closed && this.attempts.mayRepeat(thrown, scope, this.raw)) {
      await this.attempts.pause();
      if (!this.out.closed) this.attemptUnlessDisconnected();
      return;
    }
    this.out.error(error);
  }

  /** Rolls back, or keeps what was written where the error says so. */
  private async settle(error: unknown, scope: TransactionScope): Promise<{ error: unknown }> {
    if (!scope.isOpen || this.circumstances.host.rollsBack(error)) {
      await scope.rollback();
      return { error };
    }
    return this.commit(scope).then(
      () => ({ error }),
      (failure: unknown) => ({ error: new CleanUpFailed(error, failure) }),
    );
  }

  private noteOutcome(): void {
    const { host, request } = this.circumstances;
    if (this.scope) host.noteOutcome(request, this.scope.outcome);
  }
}
