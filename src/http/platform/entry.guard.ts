import type { CanActivate, ExecutionContext, Type } from '@nestjs/common';

import { hasBodyParameter } from './nest-internals.js';
import { markable, nodeRequestOf } from './request-marks.js';
import { hasBody, misreadOnFastify, unreadOnExpress } from './unread-body.js';

/** A handler of the application, as Nest hands it out. */
type Handler = ReturnType<ExecutionContext['getHandler']>;

export interface EntryGuardOptions {
  /** Whether any handler has a formatter or hook of its own, for which the handler is remembered. */
  readonly remembersHandler: boolean;
  /** Whether Fastify decodes compressed bodies (@fastify/compress). */
  readonly decodesEncodings: boolean;
}

/** The first guard of every HTTP request: 415 for bodies that no parser could read. */
export class EntryGuard implements CanActivate {
  private readonly bodyReaders = new WeakMap<Handler, boolean>();
  private options: EntryGuardOptions = { remembersHandler: false, decodesEncodings: false };

  configure(options: EntryGuardOptions): void {
    this.options = options;
  }

  canActivate(context: ExecutionContext): true {
    if (context.getType() !== 'http') return true;
    const request: unknown = context.getArgByIndex(0);
    const raw = nodeRequestOf(request);
    if (this.options.remembersHandler) markable(raw).context = context;
    if (raw.method !== 'GET' && hasBody(raw)) this.assertReadable(request, context);
    return true;
  }

  private assertReadable(request: unknown, context: ExecutionContext): void {
    const raw = nodeRequestOf(request);
    if (!this.readsBody(context.getClass(), context.getHandler())) return;
    const unreadable =
      request === raw
        ? unreadOnExpress(raw)
        : misreadOnFastify(raw.headers, this.options.decodesEncodings);
    if (unreadable !== undefined) throw unreadable;
  }

  private readsBody(controller: Type, handler: Handler): boolean {
    let reads = this.bodyReaders.get(handler);
    if (reads === undefined) {
      reads = hasBodyParameter(controller, handler as (...args: never[]) => unknown);
      this.bodyReaders.set(handler, reads);
    }
    return reads;
  }
}
