/** What TypeORM tells about a statement that failed. */
export interface DriverFailure {
  readonly driverError: object;
  readonly statement: string;
  readonly parameters: readonly unknown[];
}

/** By shape, not by class: an application may have a second copy of TypeORM. */
export function driverFailureOf(thrown: unknown): DriverFailure | undefined {
  if (memberOf(thrown, 'name') !== 'QueryFailedError') return undefined;
  const driverError = memberOf(thrown, 'driverError');
  if (typeof driverError !== 'object' || driverError === null) return undefined;
  const statement = memberOf(thrown, 'query');
  const parameters = memberOf(thrown, 'parameters');
  return {
    driverError,
    statement: typeof statement === 'string' ? statement : '',
    parameters: Array.isArray(parameters) ? parameters : [],
  };
}

/** Undefined also for a getter that throws. */
export function memberOf(value: unknown, name: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
    return undefined;
  try {
    return (value as Readonly<Record<string, unknown>>)[name];
  } catch {
    return undefined;
  }
}

export function textMember(value: unknown, name: string): string | undefined {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : undefined;
}
