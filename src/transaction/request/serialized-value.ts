/** What the platform sends of it, and what takes back the headers that were set for that. */
export interface SerializedAnswer {
  readonly value: unknown;
  readonly undo: () => void;
}
