import {
  Inject,
  Injectable,
  Optional,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';

import type { TransactionOutcome } from '../core/api-error.js';
import { AnswerSettingsHost } from '../http/answer/answer-settings.js';
import { markable, nodeRequestOf } from '../http/platform/request-marks.js';
import type {
  HandlerAnswer,
  RequestTransactions,
  TransactionHost,
} from '../transaction/request/request-transactions.js';
import { answerOf, viewOf } from '../validation/replay/nest-internals.js';
import type { RestErrorsOptions } from './options.js';
import { ProviderCatalog } from './provider-catalog.js';
import { MODULE_OPTIONS_TOKEN } from './rest-errors.module-definition.js';

/** The transactions that the option names, in this application. */
@Injectable()
export class ApplicationTransactions implements TransactionHost {
  private readonly transactions: RequestTransactions | undefined;
  /** What undoes each join. */
  private readonly joined: Array<() => void> = [];

  constructor(
    @Optional() @Inject(MODULE_OPTIONS_TOKEN) options: RestErrorsOptions | undefined,
    private readonly catalog: ProviderCatalog,
    private readonly host: AnswerSettingsHost,
  ) {
    this.transactions = options?.transactions;
  }

  interceptor(): NestInterceptor | undefined {
    return this.transactions?.interceptorFor(this);
  }

  /** Once all providers are there; again, it adds those that came since. */
  join(): void {
    if (this.transactions) this.joined.push(this.transactions.join(this.catalog.instances()));
  }

  leave(): void {
    for (const leave of this.joined.splice(0)) leave();
  }

  answerOf(context: ExecutionContext): HandlerAnswer {
    return answerOf(context.getClass(), context.getHandler());
  }

  viewOf(context: ExecutionContext): string | undefined {
    return viewOf(context.getHandler());
  }

  rollsBack(thrown: unknown): boolean {
    return this.host.settings.translation.translate(thrown).content.rollback;
  }

  noteOutcome(request: unknown, outcome: TransactionOutcome): void {
    const state = markable(nodeRequestOf(request));
    state.transaction = outcome;
    // what the handler had answered until then was held back, and is dropped
    if (outcome !== 'committed') state.hasErrorResponse = false;
  }
}
