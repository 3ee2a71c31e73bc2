/** JSON of objects in objects, without a recursion of its own. */
export function deepText(depth: number, key: string): string {
  return `{"label":"x","${key}":`.repeat(depth) + 'null' + '}'.repeat(depth);
}
