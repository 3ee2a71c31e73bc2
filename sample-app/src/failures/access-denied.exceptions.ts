import { UserException } from 'nestjs-rest-errors/core';

/** Without status: 401 in an authentication guard, elsewhere 500 or the error status set before. */
@UserException()
export class AccessKeyMissing extends Error {
  constructor() {
    super('An access key is needed');
  }
}

@UserException(403)
export class NotYourContact extends Error {
  constructor() {
    super('This contact belongs to somebody else');
  }
}
