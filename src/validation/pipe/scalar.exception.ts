import type { Issue } from '../../core/issue.js';
import { ValidationException, type ValidationExceptionOptions } from '../validation.exception.js';

/** A text that is no number or boolean. A pipe of the parameter itself may say more of it. */
export class ScalarException extends ValidationException {
  readonly #lenient: unknown;

  /** @param lenient what the pipes that follow would have got from Nest's ValidationPipe. */
  constructor(issue: Issue, lenient: unknown, options: ValidationExceptionOptions) {
    super([issue], options);
    this.#lenient = lenient;
  }

  get lenient(): unknown {
    return this.#lenient;
  }
}
