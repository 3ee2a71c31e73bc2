const MAX_RETRY_AFTER = 15_000;
const TEMPORARY = [408, 429];

/** A try that has failed. Its text has nothing of the address but the host. */
export class WebhookFailure extends Error {
  override readonly name = 'WebhookFailure';

  /** @param retryAfter milliseconds that the receiver asks for. */
  constructor(
    fact: string,
    readonly isTemporary: boolean,
    readonly retryAfter = 0,
  ) {
    super(fact);
  }
}

export function failureOfAnswer(host: string, { status, headers }: Response): WebhookFailure {
  const isTemporary = status >= 500 || TEMPORARY.includes(status);
  const retryAfter = isTemporary ? millisecondsOf(headers.get('retry-after')) : 0;
  return new WebhookFailure(`${host} answered ${status}`, isTemporary, retryAfter);
}

/** @see RFC 9110 section 10.2.3: seconds or a date */
function millisecondsOf(retryAfter: string | null): number {
  if (retryAfter === null) return 0;
  const isNumber = /^\d+$/.test(retryAfter);
  const asked = isNumber ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Math.min(Math.max(asked || 0, 0), MAX_RETRY_AFTER);
}
