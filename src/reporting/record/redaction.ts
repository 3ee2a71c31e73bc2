import redactor from '@pinojs/redact';

import { SetupError } from '../../core/setup-error.js';
import { REDACTED } from '../exchange/exchange-redaction.js';

/** Takes what is secret out of the data of a record, of which it gives a copy. */
export type RedactFields = <T extends object>(fields: T) => T;

/**
 * @param paths in the syntax of pino, from the data of a record on: `fields.iban`,
 * `exchange.request.headers["x-tenant"]`, `causes[*].message`.
 * @throws SetupError for a path that cannot be read.
 */
export function createRedaction(paths: readonly string[]): RedactFields {
  if (paths.length === 0) return (fields) => fields;
  try {
    const redact = redactor({ paths: [...paths], censor: REDACTED, serialize: false });
    return <T extends object>(fields: T) => {
      const copy = redact(fields) as T;
      // the library adds it to what it gives
      if (!('restore' in fields)) Reflect.deleteProperty(copy, 'restore');
      return copy;
    };
  } catch (cause) {
    throw new SetupError(
      `reporting.redact has a path that cannot be read among ${JSON.stringify(paths)}; give it paths as pino has them, such as fields.iban or exchange.request.headers["x-tenant"].`,
      { cause },
    );
  }
}
