import { SetupError, unknownOption } from './setup-error.js';

export type Check = (value: unknown) => boolean;

/** Whether a value can be meant, and what to give instead of one that cannot. */
export type OptionCheck = readonly [isMeant: Check, remedy: string];

/** One for each option, so that the compiler misses none. */
export type OptionChecks<Name extends string = string> = Readonly<Record<Name, OptionCheck>>;

interface CheckedOptions {
  /** Whose options they are. */
  readonly subject: string;
  readonly options: object;
  readonly checks: OptionChecks;
  /** What names begin with, such as `reporting.`. Default: nothing. */
  readonly path?: string;
  /** What is said of a value; some must not be shown. */
  readonly mistake: (name: string, value: unknown, remedy: string) => string;
}

/** @throws SetupError for an option that nobody reads, or that cannot be meant; undefined is as none. */
export function assertOptionValues(checked: CheckedOptions): void {
  const { subject, options, checks, path = '', mistake } = checked;
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) throw unknownOption(subject, `${path}${name}`, Object.keys(checks));
    const [isMeant, remedy] = check;
    if (value === undefined || isMeant(value)) continue;
    throw new SetupError(mistake(`${path}${name}`, value, remedy));
  }
}

export const isFunction: Check = (value) => typeof value === 'function';
export const isBoolean: Check = (value) => typeof value === 'boolean';
export const isObject: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isPositiveInteger: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) > 0;
