import { Visits } from '../../core/visits.js';

export const TOO_DEEP = { code: 'maxDepth', message: 'The value is nested too deeply.' } as const;

// how deep Node can go depends on how warm its code is
const MAX_DEPTH = 100;
const MAX_SHALLOW = 100_000;
// more than the parsers of Express and Fastify make of a body of the size that they take by default
const MAX_STEPS = 500_000;

/**
 * Whether a value refers back to itself, as no JSON does; parsers of forms, middleware and decorators make such
 * values. False when it has too many paths to follow each of them.
 */
export function isCyclic(value: unknown): boolean {
  if (!isObject(value) || isShallow(value, { left: MAX_SHALLOW })) return false;
  const paths = pathsOf(value);
  return paths.areCyclic && paths.areWhole;
}

/** Whether the client, rather than the application, made a recursion overflow the stack. */
export function isTooDeep(value: unknown): boolean {
  const { areCyclic, depth } = pathsOf(value);
  return depth > MAX_DEPTH && !areCyclic;
}

/** Whether all paths end soon. Without a memory: it is asked of every body, and costs next to nothing. */
function isShallow(value: object, members: { left: number }, depth = 0): boolean {
  if (ArrayBuffer.isView(value)) return true;
  if (depth === MAX_DEPTH || value instanceof Set) return false;
  const isEndless = (member: unknown): boolean =>
    isObject(member) && (members.left-- < 0 || !isShallow(member, members, depth + 1));
  if (Array.isArray(value)) {
    members.left -= value.length;
    return members.left >= 0 && !value.some(isEndless);
  }
  for (const name in value) {
    if (isEndless((value as Readonly<Record<string, unknown>>)[name])) return false;
  }
  return true;
}

const PROTO_KEYS = ['__proto__', 'prototype', 'constructor'];

/**
 * As the latest ValidationPipe of Nest does it. That of Nest 11.0 calls itself for each member, and overflows the
 * stack on a value that refers back to itself. @see @nestjs/common utils/strip-proto-keys.util.ts
 */
export function stripProtoKeys(value: unknown): void {
  const visits = new Visits();
  const pending = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!isObject(next) || ArrayBuffer.isView(next) || !visits.admits(next)) continue;
    for (const key of PROTO_KEYS) if (Object.hasOwn(next, key)) Reflect.deleteProperty(next, key);
    // a list may have more gaps than items
    for (const member of Object.values(next)) if (isObject(member)) pending.push(member);
  }
}

interface Paths {
  readonly areCyclic: boolean;
  /** Objects on the longest. */
  readonly depth: number;
  /** Whether each was followed to its end. */
  readonly areWhole: boolean;
}

/** The end of what an object consists of. */
class End {
  constructor(readonly of: object) {}
}

/** The paths that class-transformer follows with `enableCircularCheck`: no object twice, but lists again and again. */
function pathsOf(root: unknown): Paths {
  const path = new Set<object>();
  const pending: unknown[] = [root];
  let areCyclic = false;
  let depth = 0;
  for (let steps = 0; pending.length > 0;) {
    const next = pending.pop();
    if (next instanceof End) path.delete(next.of);
    if (!isObject(next) || next instanceof End) continue;
    if (steps++ === MAX_STEPS) return { areCyclic, depth, areWhole: false };
    const isOnPath = path.has(next);
    areCyclic ||= isOnPath;
    if (isOnPath && !isList(next)) continue;
    path.add(next);
    depth = Math.max(depth, path.size);
    pending.push(new End(next));
    for (const member of membersOf(next)) pending.push(member);
  }
  return { areCyclic, depth, areWhole: true };
}

function isList(value: object): boolean {
  return Array.isArray(value) || value instanceof Set;
}

/** What class-transformer goes into. */
function membersOf(value: object): Iterable<unknown> {
  if (ArrayBuffer.isView(value)) return [];
  return value instanceof Set ? value : Object.values(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
