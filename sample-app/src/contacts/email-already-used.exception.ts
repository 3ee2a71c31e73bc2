import { UserException } from 'nestjs-rest-errors/core';

@UserException(409, { help: 'Update the contact that has the address instead.' })
export class EmailAlreadyUsed extends Error {
  constructor(_message?: undefined, options?: { cause: unknown }) {
    super('Another contact has this email address', options);
  }
}
