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
    // the cause first: a Proxy can make the chain of its prototypes endless
    const { cause } = (error ?? {}) as { readonly cause?: unknown };
    return cause !== undefined && error instanceof Error ? cause : undefined;
  } catch {
    return undefined;
  }
}
