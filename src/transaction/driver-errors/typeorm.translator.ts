import type { DatabaseEventName } from './database-event.js';
import { memberOf, textMember } from './driver-failure.js';

/** TypeORM's own errors: their names come from their classes, and are the same in every copy of it. */
export const TYPEORM_EVENTS: ReadonlyMap<string, DatabaseEventName> = new Map([
  ['EntityNotFoundError', 'entryNotFound'],
  ['OptimisticLockVersionMismatchError', 'versionConflict'],
] satisfies [string, DatabaseEventName][]);

const MAX_CLASSES = 8;

/** Every other class of TypeORM says that it was used the wrong way. */
export function typeOrmEvent(thrown: object): DatabaseEventName | undefined {
  const name = textMember(thrown, 'name');
  if (name === undefined || !isOfTypeOrm(thrown)) return undefined;
  return TYPEORM_EVENTS.get(name) ?? 'wrongUse';
}

/** What TypeORM says about a connection that was lost before: the pool took its runner away. */
export function isReleasedRunner(thrown: object): boolean {
  return textMember(thrown, 'name') === 'QueryRunnerAlreadyReleasedError' && isOfTypeOrm(thrown);
}

/** An application may well have an `EntityNotFoundError` of its own, so the base class has to fit, too. */
function isOfTypeOrm(thrown: object): boolean {
  try {
    let prototype = Object.getPrototypeOf(thrown) as object | null;
    // bounded: a Proxy can make the chain of its prototypes endless
    for (let depth = 0; depth < MAX_CLASSES && prototype !== null; depth++) {
      if (memberOf(memberOf(prototype, 'constructor'), 'name') === 'TypeORMError') return true;
      prototype = Object.getPrototypeOf(prototype) as object | null;
    }
  } catch {
    return false;
  }
  return false;
}
