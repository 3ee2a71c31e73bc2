import { UserException } from 'nestjs-rest-errors/core';

/** The client gets an error, and what the request has written stays: the count of its attempts. */
@UserException(403, { code: 'WRONG_PIN', expose: ['attemptsLeft'], rollback: false })
export class WrongPin extends Error {
  constructor(readonly attemptsLeft: number) {
    super('The PIN is wrong');
  }
}

@UserException(429, { code: 'TOO_MANY_ATTEMPTS' })
export class TooManyAttempts extends Error {
  constructor() {
    super('The PIN was wrong too often');
  }
}
