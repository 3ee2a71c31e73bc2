import { Injectable, type PipeTransform } from '@nestjs/common';
import { ApiException } from 'nestjs-rest-errors';

// the largest INTEGER of PostgreSQL and MariaDB: what is above could only fail in a statement
const MAX_ID = 2_147_483_647;

/** The `ContactId` of the query as a number. */
@Injectable()
export class ContactIdPipe implements PipeTransform<unknown, number> {
  transform(value: unknown): number {
    if (value === undefined) {
      throw rejected('MISSING', "The 'ContactId' URL parameter is missing in the request.");
    }
    const id = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : NaN;
    if (id >= 1 && id <= MAX_ID) return id;
    throw rejected(
      'NOT_AN_INTEGER',
      "Failed to parse. 'Integer' compatible data type is required for parameter 'ContactId'.",
    );
  }
}

function rejected(code: string, message: string): ApiException {
  return new ApiException(400, message, {
    issues: [{ message, code, in: 'query', name: 'ContactId' }],
  });
}
