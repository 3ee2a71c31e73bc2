import { UserException } from 'nestjs-rest-errors/core';

/** Layer 3: an exception whose text was written for clients, so that it needs no translator. */
@UserException(409, { code: 'CONTACT_PROTECTED', expose: ['contactId'] })
export class DeletionNotAllowed extends Error {
  constructor(readonly contactId: number) {
    super('Record is protected against deletion');
  }
}
