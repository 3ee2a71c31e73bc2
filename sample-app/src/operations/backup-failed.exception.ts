import { UserException } from 'nestjs-rest-errors/core';

/** People are told, although the client is, too. */
@UserException(503, { retryAfter: 300, alarm: true, message: 'The backup has failed' })
export class BackupFailed extends Error {}
