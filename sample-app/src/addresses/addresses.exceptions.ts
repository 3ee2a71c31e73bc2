import { ApiException, UserException } from 'nestjs-rest-errors/core';
import type { UpstreamException } from 'nestjs-rest-errors/client';

/** The issues of the service, which has checked what the client sent. */
export class AddressInvalid extends ApiException {
  constructor(cause: UpstreamException) {
    super(422, 'This is no address to which mail can be sent', {
      cause,
      issues: cause.error?.issues ?? [],
    });
  }
}

@UserException(409, { expose: ['zip'] })
export class NoDelivery extends Error {
  constructor(
    readonly zip: string,
    options?: ErrorOptions,
  ) {
    super('Nothing is delivered there', options);
  }
}

@UserException(503, { code: 'CHECKS_USED_UP', retryAfter: 3600 })
export class ChecksUsedUp extends Error {
  constructor(cause: Error) {
    super('No more addresses can be checked today', { cause });
  }
}
