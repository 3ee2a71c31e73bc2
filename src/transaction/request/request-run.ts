import type { CallHandler } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Subscriber, Subscription } from 'rxjs';

import { CleanUpFailed } from '../../core/clean-up-failures.js';
import { contextOf, runInContext } from '../scope/transaction-context.js';
import { TransactionScope } from '../scope/transaction-scope.js';
import type { TransactionOptions } from '../transaction-options.js';
import { HeldResponse } from './held-response.js';
import type { HandlerAnswer, TransactionHost } from './request-transactions.js';
import { serializedAnswer } from './serialized-answer.js';

/** One request, as its interceptor sees it. */
export interface RequestPlan {
  readonly options: TransactionOptions;
  readonly readsFreely: boolean;
  readonly retries: number;
  readonly answer: HandlerAnswer;
}

export interface RequestCircumstances {
  readonly plan: RequestPlan;
  readonly host: TransactionHost;
  /** Looks into a failure while its transaction is still there. Never throws. */
  readonly explain: (error: unknown, scope: TransactionScope, request: unknown) => Promise<unknown>;
  readonly isRetryable: (error: unknown) => boolean;
  readonly request: unknown;
  readonly response: unknown;
  readonly next: CallHandler;
}

const MAX_PAUSE = 1_000;

/** Runs the handler of a request in a transaction, and lets its answer go when that has ended well. */
export class RequestRun {
  private readonly raw: ServerResponse;
  private scope: TransactionScope | undefined;
  private inner: Subscription | undefined;
  private held: HeldResponse | undefined;
  private attempts = 0;
  /** The fate of the attempt is decided: whatever the handler does meanwhile comes too late. */
  private isEnding = false;
  /** The handler has answered by itself, and that has left; it may still be running. */
  private hasLeft = false;

  constructor(
    private readonly circumstances: RequestCircumstances,
    private readonly out: Subscriber<unknown>,
  ) {
    const { response } = circumstances;
    this.raw = (response as { raw?: ServerResponse }).raw ?? (response as ServerResponse);
  }

  start(): void {
    this.raw.once('close', this.onClose);
    this.attempt();
  }

  /** Nobody waits for the answer any more: what the handler does, as far as it can be stopped, is undone. */
  readonly stop = (): void => {
    this.raw.removeListener('close', this.onClose);
    this.inner?.unsubscribe();
    if (this.isEnding) return;
    this.isEnding = true;
    this.held?.discard();
    void this.scope?.rollback().then(() => this.noteOutcome());
  };

  private readonly onClose = (): void => {
    if (this.raw.writableFinished || this.isEnding) return;
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

  private attempt(): void {
    const { plan, next } = this.circumstances;
    const { options, readsFreely } = plan;
    this.attempts += 1;
    this.isEnding = false;
    const scope = new TransactionScope({ options, readsFreely });
    this.scope = scope;
    if (plan.answer === 'written')
      this.held = new HeldResponse(this.raw, () => this.written(scope));
    let value: unknown;
    // Nest binds the handler to the context in which handle() is called
    runInContext(contextOf(scope), () => {
      this.inner = next.handle().subscribe({
        next: (given) => (value = given),
        error: (error: unknown) => void this.failed(error, scope),
        complete: () => void this.completed(value, scope),
      });
    });
  }

  private async completed(value: unknown, scope: TransactionScope): Promise<void> {
    if (this.hasLeft) this.out.complete();
    if (this.isEnding) return;
    this.isEnding = true;
    const { plan, response } = this.circumstances;
    let undo = (): void => undefined;
    try {
      let answer = value;
      if (plan.answer === 'returned') {
        const serialized = serializedAnswer(value, response);
        answer = serialized.value;
        undo = serialized.undo;
      }
      await scope.commit();
      this.noteOutcome();
      this.held?.release();
      this.out.next(answer);
      this.out.complete();
    } catch (error) {
      undo();
      await this.end(error, scope);
    }
  }

  /** The handler has written its answer, and may do something else before it comes to its end. */
  private written(scope: TransactionScope): void {
    setImmediate(() => void this.commitWritten(scope));
  }

  private async commitWritten(scope: TransactionScope): Promise<void> {
    if (this.isEnding) return;
    this.isEnding = true;
    try {
      await scope.commit();
      this.noteOutcome();
      this.hasLeft = true;
      this.held?.release();
      if (this.inner?.closed === true) this.out.complete();
    } catch (error) {
      await this.end(error, scope);
    }
  }

  private async failed(error: unknown, scope: TransactionScope): Promise<void> {
    if (this.hasLeft) this.out.error(error);
    if (this.isEnding) return;
    this.isEnding = true;
    await this.end(error, scope);
  }

  private async end(thrown: unknown, scope: TransactionScope): Promise<void> {
    const { explain, request } = this.circumstances;
    const error = await this.settle(await explain(thrown, scope, request), scope);
    this.noteOutcome();
    const hasWritten = this.held?.isBegun === true;
    this.held?.discard();
    if (!hasWritten && this.mayRepeat(thrown, scope)) {
      await pause(Math.random() * Math.min(MAX_PAUSE, 10 * 2 ** this.attempts));
      if (!this.out.closed) this.attempt();
      return;
    }
    this.out.error(error);
  }

  /** Rolls back, or keeps what was written where the error says so. */
  private async settle(error: unknown, scope: TransactionScope): Promise<unknown> {
    if (!scope.isOpen || this.circumstances.host.rollsBack(error)) {
      await scope.rollback();
      return error;
    }
    try {
      await scope.commit();
      return error;
    } catch (failure) {
      return new CleanUpFailed(error, failure);
    }
  }

  private mayRepeat(error: unknown, scope: TransactionScope): boolean {
    const { plan, isRetryable } = this.circumstances;
    if (this.attempts > plan.retries || this.out.closed || this.raw.headersSent) return false;
    return scope.outcome !== 'unknown' && !scope.hasEffects && isRetryable(error);
  }

  private noteOutcome(): void {
    const { host, request } = this.circumstances;
    if (this.scope) host.noteOutcome(request, this.scope.outcome);
  }
}
