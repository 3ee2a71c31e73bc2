// of Node's and undici's errors: bytes that came, and addresses with their queries
const CONTENT = ['data', 'rawPacket', 'input', 'base'];
const MAX_CAUSES = 32;

/**
 * What a transport failed with, without what was sent: parsers of HTTP and of addresses keep it in members
 * of their errors, and whatever prints an exception prints its causes.
 */
export function safeCause(failure: unknown, depth = 0): unknown {
  if (!(failure instanceof Error)) return failure;
  if (depth === MAX_CAUSES) return undefined;
  const cause = safeCause(failure.cause, depth + 1);
  const isSafe = CONTENT.every((name) => !Object.hasOwn(failure, name));
  return isSafe && cause === failure.cause ? failure : copied(failure, cause);
}

function copied(failure: Error, cause: unknown): Error {
  const copy = new Error(failure.message, cause === undefined ? undefined : { cause });
  const { stack, name, code } = failure as NodeJS.ErrnoException;
  const members = { stack, name, ...(code !== undefined && { code }) };
  for (const [member, value] of Object.entries(members)) {
    Object.defineProperty(copy, member, { value, enumerable: member === 'code' });
  }
  return copy;
}
