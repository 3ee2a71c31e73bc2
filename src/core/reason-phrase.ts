import { STATUS_CODES } from 'node:http';

/** The standard phrase of an error status, e.g. `Not Found`; a general one for statuses without. */
export function reasonPhrase(status: number): string {
  return STATUS_CODES[status] ?? (status < 500 ? 'Client Error' : 'Server Error');
}

export function isErrorStatus(status: unknown): status is number {
  return Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599;
}
