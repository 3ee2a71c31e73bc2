import { ValidationException, type ValidationExceptionOptions } from '../validation.exception.js';
import type { ScalarRefusal } from './strict-scalars.js';

/** A text that is no number or boolean. A pipe of the parameter itself may say more of it. */
export class ScalarException extends ValidationException {
  readonly #lenient: unknown;

  constructor({ issue, lenient }: ScalarRefusal, options: ValidationExceptionOptions) {
    super([issue], options);
    this.#lenient = lenient;
  }

  /** What the pipes that follow would have got from Nest's ValidationPipe. */
  get lenient(): unknown {
    return this.#lenient;
  }
}
