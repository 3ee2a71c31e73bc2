import type { ApiError } from '../../core/api-error.js';

/** The texts of an error for formats without structure: those of its issues, else its message. */
export function clientTextsOf({ issues, message }: ApiError): readonly string[] {
  return issues.length > 0 ? issues.map((issue) => issue.message) : [message];
}
