/** JSON as a value. @throws SyntaxError that quotes nothing of the text, as that of `JSON.parse` does. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (failure) {
    const [position = ''] = / at position \d+/.exec((failure as SyntaxError).message) ?? [];
    throw new SyntaxError(`This is no JSON${position}`);
  }
}
