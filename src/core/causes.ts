const MAX_CAUSES = 32;

/** An error and the causes behind it, the outermost first; bounded, and safe of cycles and getters. */
export function causesOf(error: unknown): readonly unknown[] {
  const seen = new Set<unknown>();
  let current = error;
  while (current !== undefined && !seen.has(current) && seen.size < MAX_CAUSES) {
    seen.add(current);
    current = causeOf(current);
  }
  return [...seen];
}

function causeOf(error: unknown): unknown {
  try {
    return error instanceof Error ? error.cause : undefined;
  } catch {
    return undefined;
  }
}
