const TOKEN = 'Unexpected token ';
const QUOTED = ' is not valid JSON';

/**
 * How to take what a client sent out of texts that quote it: the query, in the address that a router
 * names, and the piece of a body that V8 quotes of malformed JSON.
 * @param query of the request, as it was sent, without the question mark.
 */
export function withoutQuotedInput(query: string | undefined): (text: string) => string {
  if (query === undefined || query === '') return withoutQuotedJson;
  return (text) => withoutQuotedJson(text.replaceAll(`?${query}`, '?…'));
}

/** `Unexpected token 'h', "{"a": hunter2" is not valid JSON`; how long the piece is, V8 decides. */
function withoutQuotedJson(text: string): string {
  const end = text.lastIndexOf(QUOTED);
  const token = end < 0 ? -1 : text.indexOf(TOKEN);
  const start = token < 0 ? -1 : text.indexOf('"', token + TOKEN.length + 3);
  return start < 0 || start > end ? text : `${text.slice(0, start)}…${text.slice(end)}`;
}
