import { UserException } from 'nestjs-rest-errors/core';

@UserException(503, { code: 'SERVICE_CLOSED', retryAfter: 120, logLevel: 'warn' })
export class ServiceClosed extends Error {
  constructor() {
    super('The service is closed for maintenance');
  }
}
