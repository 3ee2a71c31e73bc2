import { vi } from 'vitest';

/** What the process writes to its streams while an action runs, which can ask for what there is so far. */
export async function outputOf(
  action: (written: () => string) => Promise<unknown>,
): Promise<string> {
  const chunks: string[] = [];
  const write = (chunk: unknown): boolean => chunks.push(String(chunk)) > 0;
  const streams = [
    vi.spyOn(process.stdout, 'write').mockImplementation(write),
    vi.spyOn(process.stderr, 'write').mockImplementation(write),
  ];
  try {
    await action(() => chunks.join(''));
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
  return chunks.join('');
}
