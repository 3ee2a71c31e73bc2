/** What the platform sends of it, and what takes back the headers that were set for that. */
export interface SerializedAnswer {
  readonly value: unknown;
  readonly undo: () => void;
}

/**
 * Whether Nest answers with JSON, whatever type was set for the answer.
 * @see @nestjs/platform-express and platform-fastify: reply
 */
export function becomesJson(value: unknown): boolean {
  const { statusCode } = (value ?? {}) as { readonly statusCode?: unknown };
  return (statusCode as number) >= 400;
}
