import { UserException } from 'nestjs-rest-errors/core';

@UserException(502)
export class MailRefused extends Error {
  constructor() {
    super('The mail server has refused an address');
  }
}
