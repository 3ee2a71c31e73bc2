import type { ErrorOptions } from './error-options.js';
import { isHeaderName, isHeaderValue } from './header-fields.js';
import { SetupError, unknownOption } from './setup-error.js';

// a record, so that the compiler misses none
const NAMES: Readonly<Record<keyof ErrorOptions | 'message', true>> = {
  code: true,
  message: true,
  title: true,
  type: true,
  expose: true,
  headers: true,
  retryAfter: true,
  logLevel: true,
  alarm: true,
  rollback: true,
  help: true,
  moreInfo: true,
};

const TEXTS = ['message', 'title', 'type', 'help', 'moreInfo'];
const SWITCHES = ['alarm', 'rollback'];

/**
 * What can be asked of options that are written in the source, and not of those of an `ApiException`,
 * which may be made of what a client sent: there a header that HTTP does not allow is left out.
 * @throws SetupError naming `subject`.
 */
export function assertDeclaredOptions(subject: string, options: object): void {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(NAMES, name)) throw unknownOption(subject, name, Object.keys(NAMES));
  }
  assertTypes(subject, options as Readonly<Record<string, unknown>>);
  const { headers } = options as { headers?: unknown };
  if (headers === undefined) return;
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    throw new SetupError(
      `${subject} has headers of type ${typeof headers}; give it an object from name to value.`,
    );
  }
  for (const [name, value] of Object.entries(headers)) assertHeader(subject, name, value);
}

function assertTypes(subject: string, options: Readonly<Record<string, unknown>>): void {
  const assertType = (names: readonly string[], type: string, remedy: string): void => {
    const name = names.find((one) => options[one] !== undefined && typeof options[one] !== type);
    if (name === undefined) return;
    throw new SetupError(`${subject} has ${name} of type ${typeof options[name]}; ${remedy}.`);
  };
  assertType(TEXTS, 'string', 'give it a text');
  assertType(SWITCHES, 'boolean', 'give it true or false');
}

function assertHeader(subject: string, name: string, value: unknown): void {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (isHeaderName(name) && values.every(isHeaderValue)) return;
  throw new SetupError(
    `${subject} has the header ${JSON.stringify(name)}, which HTTP cannot send so; give it a name and texts without line breaks and other control characters.`,
  );
}
