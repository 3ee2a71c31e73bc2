import { REDACTED } from '../exchange/exchange-redaction.js';
import type { CauseRecord } from './error-record.js';
import type { RedactFields } from './redaction.js';
import { framesOf, partsOf } from './stack-text.js';

/** Causes without what paths take out of them; a message that is taken is in no stack either. */
export function redactedCauses(
  causes: readonly CauseRecord[],
  redact: RedactFields,
): readonly CauseRecord[] {
  const plain = causes.map((cause) => ({ ...cause }));
  const { causes: redacted } = redact({ causes: plain });
  return redacted.map((cause, index) => withoutMessageInStack(cause, causes[index]));
}

function withoutMessageInStack(cause: CauseRecord, original: CauseRecord | undefined): CauseRecord {
  const { stack } = cause;
  if (stack === undefined || original === undefined || cause.message === original.message) {
    return cause;
  }
  const frames = framesOf(partsOf(stack, original.message).frames);
  return { ...cause, stack: `${cause.name}: ${REDACTED}${frames}` };
}
