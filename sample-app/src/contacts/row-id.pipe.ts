import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { ValidationException } from 'nestjs-rest-errors';

// the largest INTEGER of PostgreSQL and MariaDB: what is above could only fail in a statement
const MAX_ID = 2_147_483_647;

/** A whole number that a row can have as its id. The place of the issue is found by the library. */
@Injectable()
export class RowIdPipe implements PipeTransform<number, number> {
  transform(id: number, { data }: ArgumentMetadata): number {
    if (id >= 1 && id <= MAX_ID) return id;
    const message = `${data} must be a number from 1 to ${MAX_ID}.`;
    throw new ValidationException([{ message, code: 'isRowId' }]);
  }
}
