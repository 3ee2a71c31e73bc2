import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Put,
  UseGuards,
  type CanActivate,
  type Type,
} from '@nestjs/common';

import { ApiException } from '../../core/api-exception.js';
import type { Issue } from '../../core/issue.js';
import { SetupError } from '../../core/setup-error.js';
import {
  ErrorDebug,
  isDebugDuration,
  type DebugScope,
  type DebugStatus,
} from '../../reporting/debug/error-debug.js';

export interface DebugControllerOptions {
  /** Where it is served, e.g. `admin/error-debug`. */
  readonly path: string;
  /** Who may use it; at least one. */
  readonly guards: readonly Type<CanActivate>[];
}

/**
 * A controller that shows and switches debugging of failures: `GET`, `PUT` with a {@link DebugScope}
 * as its body, `DELETE`. For the `controllers` of a module that has what its guards inject.
 * @throws SetupError without a path or guards.
 */
export function debugController({ path, guards }: DebugControllerOptions): Type<object> {
  if (typeof path !== 'string' || path === '') {
    throw new SetupError('debugController has no path; give it one, such as admin/error-debug.');
  }
  if (!Array.isArray(guards) || guards.length === 0) {
    throw new SetupError(
      'debugController has no guards; name those that let administrators pass alone.',
    );
  }

  @Controller(path)
  @UseGuards(...(guards as Type<CanActivate>[]))
  class ErrorDebugController {
    constructor(private readonly debug: ErrorDebug) {}

    @Get() status(): DebugStatus {
      return this.debug.status;
    }
    @Put() enable(@Body() body: unknown): DebugStatus {
      this.debug.enable(scopeFrom(body));
      return this.debug.status;
    }
    @Delete() @HttpCode(200) disable(): DebugStatus {
      this.debug.disable();
      return this.debug.status;
    }
  }
  return ErrorDebugController;
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const MEMBERS: Readonly<Record<keyof DebugScope, readonly [(value: unknown) => boolean, string]>> =
  {
    codes: [isTexts, 'codes must be a list of error codes'],
    routes: [isTexts, 'routes must be a list of route templates'],
    duration: [isDebugDuration, 'duration must be a number of milliseconds, or 0 for no end'],
  };

/** @throws ApiException 400 with everything that is wrong. */
function scopeFrom(body: unknown = {}): DebugScope {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiException(400, 'The body must be an object.', { code: 'VALIDATION_FAILED' });
  }
  const issues = Object.entries(body).flatMap(([name, value]) => issuesOf(name, value));
  if (issues.length === 0) return body;
  throw new ApiException(400, 'The request is invalid.', { code: 'VALIDATION_FAILED', issues });
}

function issuesOf(name: string, value: unknown): Issue[] {
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (!Object.hasOwn(MEMBERS, name)) {
    const known = Object.keys(MEMBERS).join(', ');
    return [{ message: `${name} is not known; use ${known}`, code: 'unknown', pointer }];
  }
  const [isValid, message] = MEMBERS[name as keyof DebugScope];
  return isValid(value) ? [] : [{ message, code: name, pointer }];
}
