import type { ErrorFormatter } from 'nestjs-rest-errors';

export class BrokenFormatter implements ErrorFormatter {
  readonly mediaType = 'application/json';

  format(): never {
    throw new TypeError('the formatter has a defect');
  }
}
