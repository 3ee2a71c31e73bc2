import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';

import { outsideTransaction } from '../scope/transaction-context.js';
import { transactionalOf } from '../transactional.decorator.js';
import type { TransactionOptions } from '../transaction-options.js';
import type { RequestCircumstances, RequestPlan } from './request-circumstances.js';
import { RequestRun } from './request-run.js';
import type { TransactionHost } from './request-transactions.js';
import { AnswerSerializer } from './serialized-answer.js';

/** Which requests run in a transaction. */
export type TransactionRoutes = 'all' | 'decorated' | ((context: ExecutionContext) => boolean);

export interface InterceptorSettings extends Pick<RequestCircumstances, 'explain' | 'isRetryable'> {
  readonly routes: TransactionRoutes;
  readonly defaults: TransactionOptions;
  readonly retries: number;
}

/** Undefined for handlers that have nothing to do with transactions, `outside` for those that exclude them. */
type HandlerPlan = RequestPlan | 'outside' | undefined;

// RFC 9110 section 9.2.1
const SAFE_METHODS: ReadonlySet<unknown> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Runs each HTTP request in a transaction of every database that it touches. `RestErrorsModule` sets it up
 * outside of all other interceptors, so that whatever fails in them undoes what was written.
 */
export class TransactionalInterceptor implements NestInterceptor {
  private readonly serializer = new AnswerSerializer();
  private readonly plans = new WeakMap<object, WeakMap<object, { readonly plan: HandlerPlan }>>();

  constructor(
    private readonly settings: InterceptorSettings,
    private readonly host: TransactionHost,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const plan = this.planOf(context);
    if (plan === undefined) return next.handle();
    if (plan === 'outside') return outsideTransaction(() => next.handle());
    const [request, response] = context.getArgs<[{ readonly method?: string }, unknown]>();
    const { host, serializer } = this;
    const { explain, isRetryable } = this.settings;
    const readsFreely = SAFE_METHODS.has(request.method);
    return new Observable((out) => {
      const circumstances: RequestCircumstances = {
        plan,
        readsFreely,
        host,
        serializer,
        explain,
        isRetryable,
        request,
        response,
        next,
      };
      const run = new RequestRun(circumstances, out);
      run.start();
      return run.stop;
    });
  }

  private planOf(context: ExecutionContext): HandlerPlan {
    if (typeof this.settings.routes === 'function' && !this.settings.routes(context)) {
      return undefined;
    }
    const handler = context.getHandler();
    const controller = context.getClass();
    let ofHandler = this.plans.get(handler);
    if (ofHandler === undefined) this.plans.set(handler, (ofHandler = new WeakMap()));
    let known = ofHandler.get(controller);
    if (known === undefined) {
      ofHandler.set(controller, (known = { plan: this.makePlan(context) }));
    }
    return known.plan;
  }

  private makePlan(context: ExecutionContext): HandlerPlan {
    const declared = transactionalOf(context.getHandler(), context.getClass());
    const answer = this.host.answerOf(context);
    if (declared === undefined && this.settings.routes === 'decorated') return undefined;
    // events are sent one by one, as long as the client listens
    if (declared === false || answer === 'events') return 'outside';
    const { propagation, retries, ...own } = declared ?? {};
    if (propagation === 'NEVER' || propagation === 'NOT_SUPPORTED') return 'outside';
    return {
      options: { ...this.settings.defaults, ...own },
      retries: retries ?? this.settings.retries,
      answer,
      view: answer === 'rendered' ? this.host.viewOf(context) : undefined,
    };
  }
}
