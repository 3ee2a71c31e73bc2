import { inTime } from '../../core/in-time.js';

/** A statement of the library's own had no reply in time, be it that a subscriber of TypeORM hangs. */
export class StatementTimeout extends Error {
  override readonly name = 'StatementTimeout';

  /** @param timeout milliseconds. */
  constructor(statement: string, timeout: number) {
    super(`${statement} took longer than ${timeout} ms`);
  }
}

/** @param timeout milliseconds. @throws StatementTimeout */
export function repliedWithin<T>(
  timeout: number,
  statement: string,
  reply: Promise<T>,
): Promise<T> {
  return inTime(reply, timeout, () => {
    throw new StatementTimeout(statement, timeout);
  });
}
