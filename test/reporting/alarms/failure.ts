import { createApiError } from '../../../src/core/api-error.js';
import { contentOfUnknown } from '../../../src/core/error-content.js';
import { causeChainOf } from '../../../src/reporting/record/cause-chain.js';
import type { ErrorRecord } from '../../../src/reporting/record/error-record.js';

/** The record of a failed request that people are to know of. */
export function failureOf(thrown: unknown, more: Partial<ErrorRecord> = {}): ErrorRecord {
  const content = contentOfUnknown(thrown, false);
  const error = createApiError(thrown, { content, steps: [], failures: [] });
  const record = { error, transport: 'http', method: 'GET', route: '/contacts/:id', ...more };
  return { outcome: 'answered', causes: causeChainOf(error), ...record } as ErrorRecord;
}

/** A failure whose fingerprint is that of its code. */
export function failureWith(code: string, message = code): ErrorRecord {
  return failureOf(Object.assign(new Error(message), { code }));
}
