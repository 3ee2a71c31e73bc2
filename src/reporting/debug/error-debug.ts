import { Injectable } from '@nestjs/common';

import type { Failure } from '../record/error-record.js';

/** Which failures are debugged, and for how long. */
export interface DebugScope {
  /** Codes of errors. Default: all. */
  readonly codes?: readonly string[];
  /** Templates of routes, e.g. `/contacts/:id`; with a method in front, `GET /contacts/:id`, that alone. Default: all. */
  readonly routes?: readonly string[];
  /** Milliseconds after which it ends by itself, 0 for never. Default: 15 minutes. */
  readonly duration?: number;
}

export interface DebugStatus extends DebugScope {
  readonly isOn: boolean;
  /** Absent when it is off, or does not end by itself. */
  readonly until?: Date;
}

// the last moment that a Date has
const MAX_TIME = 8.64e15;

/** Milliseconds from now on, 0 for no end. */
export function isDebugDuration(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Date.now() + value <= MAX_TIME;
}

const DEFAULT_DURATION = 15 * 60_000;

/**
 * Debugging of failures, switched while the application runs: the records of those it covers have
 * their stacks whatever the status, and are written at `debug` even where the logger keeps that
 * back. Inject it, or let a signal or `debugController()` switch it.
 */
@Injectable()
export class ErrorDebug {
  private scope: (DebugScope & { readonly endsAt: number }) | undefined;

  /** Replaces what was on before. @throws RangeError for a duration that is no number from 0 up. */
  enable(scope: DebugScope = {}): void {
    const { duration = DEFAULT_DURATION } = scope;
    if (!isDebugDuration(duration)) {
      throw new RangeError(
        `ErrorDebug got duration ${String(duration)}; give it milliseconds, or 0 for no end.`,
      );
    }
    this.scope = { ...scope, endsAt: duration === 0 ? Infinity : Date.now() + duration };
  }

  disable(): void {
    this.scope = undefined;
  }

  get status(): DebugStatus {
    const scope = this.current();
    if (scope === undefined) return { isOn: false };
    const { endsAt, ...rest } = scope;
    return { isOn: true, ...rest, ...(endsAt !== Infinity && { until: new Date(endsAt) }) };
  }

  /** Whether it is on for a failure. */
  covers({ error, method, route }: Failure): boolean {
    // almost always off
    if (this.scope === undefined) return false;
    const scope = this.current();
    if (scope === undefined) return false;
    const { codes, routes } = scope;
    if (codes !== undefined && !codes.includes(error.code)) return false;
    if (routes === undefined) return true;
    return route !== undefined && [route, `${method} ${route}`].some((one) => routes.includes(one));
  }

  private current() {
    if (this.scope !== undefined && Date.now() >= this.scope.endsAt) this.scope = undefined;
    return this.scope;
  }
}
