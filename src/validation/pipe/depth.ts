export const TOO_DEEP = { code: 'maxDepth', message: 'The value is nested too deeply.' } as const;

// how deep Node can go depends on how warm its code is
const MAX_DEPTH = 100;

/** Whether the client, rather than the application, made a recursion overflow the stack. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? (Object.values(item) as unknown[]) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}
