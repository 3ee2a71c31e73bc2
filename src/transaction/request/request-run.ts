import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Subscriber, Subscription } from 'rxjs';

import { CleanUpFailed } from '../../core/clean-up-failures.js';
import { isPromiseLike } from '../../core/promise-like.js';
import { contextOf, outsideTransaction, runInContext } from '../scope/transaction-context.js';
import { TransactionScope } from '../scope/transaction-scope.js';
import { Attempts } from './attempts.js';
import { HeldResponse } from './held-response.js';
import { preparedAnswer, type Given } from './prepared-answer.js';
import type { RequestCircumstances } from './request-circumstances.js';
import type { SerializedAnswer } from './serialized-value.js';

/** What a handler has come to. */
type Settled = { readonly error: unknown } | Given;

/** Runs the handler of a request in a transaction, and lets its answer go when that has ended well. */
export class RequestRun {
  private readonly raw: ServerResponse;
  private readonly attempts: Attempts;
  private scope: TransactionScope | undefined;
  private inner: Subscription | undefined;
  private held: HeldResponse | undefined;
  private settled: Settled | undefined;
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
    this.attemptUnlessGone();
  }

  /** Nobody waits for the answer any more: what the handler does, as far as it can be stopped, is undone. */
  readonly stop = (): void => {
    // one of ten that Node allows before it warns, and others need theirs
    this.raw.off('close', this.onClose);
    this.inner?.unsubscribe();
    if (this.isEnding) return;
    this.isEnding = true;
    this.held?.discard();
    void this.scope?.rollback().then(() => this.noteOutcome());
  };

  private readonly onClose = (): void => {
    if (this.raw.writableEnded || this.isEnding) return;
    this.isEnding = true;
    this.inner?.unsubscribe();
    void this.giveUp();
  };

  private async giveUp(): Promise<void> {
    await this.scope?.rollback();
    this.noteOutcome();
    this.held?.discard();
    this.out.error(new Error('The client has gone.'));
  }

  /** It may have gone while guards thought, or between two attempts. */
  private attemptUnlessGone(): void {
    if (this.raw.destroyed) void this.giveUp();
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
    let last: Settled = { value: undefined, isEmpty: true };
    // Nest binds the handler to the context in which handle() is called
    runInContext(contextOf(scope), () => {
      this.inner = next.handle().subscribe({
        next: (value) => (last = { value, isEmpty: false }),
        error: (error: unknown) => void this.came({ error }, scope),
        complete: () => void this.came(last, scope),
      });
    });
  }

  /** The handler has come to its end. */
  private async came(settled: Settled, scope: TransactionScope): Promise<void> {
    this.settled = settled;
    if (this.hasLeft) this.passOn(settled);
    if (this.isEnding) return;
    this.isEnding = true;
    if ('error' in settled) return this.end(settled.error, scope);
    let prepared: SerializedAnswer | undefined;
    try {
      const { plan, response, serializer } = this.circumstances;
      const preparing = preparedAnswer(settled, plan, response, serializer);
      prepared = isPromiseLike(preparing) ? await preparing : preparing;
      if (!scope.endUntouched()) await this.commit(scope);
    } catch (error) {
      prepared?.undo();
      return this.end(error, scope);
    }
    this.leave();
    this.passOn({ value: prepared.value, isEmpty: false });
  }

  /** The handler has written its answer, and may do something else before it comes to its end. */
  private written(scope: TransactionScope): void {
    setImmediate(() => void this.commitWritten(scope));
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

  private passOn(settled: Settled): void {
    if ('error' in settled) return this.out.error(settled.error);
    this.out.next(settled.value);
    this.out.complete();
  }

  private async end(thrown: unknown, scope: TransactionScope): Promise<void> {
    const { explain, request } = this.circumstances;
    // a promise that was thrown is not waited for
    const explained = isPromiseLike(thrown) ? thrown : await explain(thrown, scope, request);
    const { error } = await this.settle(explained, scope);
    this.noteOutcome();
    const hasWritten = this.held?.isBegun === true;
    this.held?.discard();
    if (!hasWritten && !this.out.closed && this.attempts.mayRepeat(thrown, scope, this.raw)) {
      await this.attempts.pause();
      if (!this.out.closed) this.attemptUnlessGone();
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
