import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';

import { missingText, REQUIRED } from '../issues/wording.js';
import { ValidationException } from '../validation.exception.js';

/**
 * A parameter that has to be sent: `@Query('page', Required) page: number`. Without it a parameter
 * of a plain type is optional, since TypeScript's `?` is gone at run time.
 */
@Injectable()
export class Required implements PipeTransform<unknown, unknown> {
  /** @throws ValidationException when nothing was sent. */
  transform(value: unknown, { type, data }: ArgumentMetadata): unknown {
    if (value !== undefined && value !== null) return value;
    const location = type === 'query' ? 'query' : type === 'param' ? 'path' : undefined;
    const message = missingText(location, data ?? type);
    throw new ValidationException([{ message, code: REQUIRED }]);
  }
}
