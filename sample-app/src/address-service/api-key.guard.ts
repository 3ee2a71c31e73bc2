import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { AuthenticationGuard } from 'nestjs-rest-errors';

import { ApiKeyUnknown } from './address.exceptions.js';

export const API_KEY = Symbol('API_KEY');

interface RequestWithHeaders {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Lets those pass who know the key. */
@Injectable()
@AuthenticationGuard()
export class ApiKeyGuard implements CanActivate {
  constructor(@Inject(API_KEY) private readonly key: string) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<RequestWithHeaders>();
    if (headers['x-api-key'] !== this.key) throw new ApiKeyUnknown();
    return true;
  }
}
