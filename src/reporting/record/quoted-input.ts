import { withoutAddressSecrets } from '../exchange/exchange-redaction.js';

const TOKEN = 'Unexpected token ';
const QUOTED = ' is not valid JSON';

/**
 * A text without what it quotes and should not: passwords and queries in addresses, and the piece of a body
 * that V8 quotes of malformed JSON.
 */
export function withoutQuotedInput(text: string, isCut = false): string {
  return withoutQuotedJson(withoutAddressSecrets(text, isCut), isCut);
}

/** `Unexpected token 'h', "{"a": hunter2" is not valid JSON`; how long the piece is, V8 decides. */
function withoutQuotedJson(text: string, isCut: boolean): string {
  const quoted = text.lastIndexOf(QUOTED);
  // behind a cut, a piece may go on
  const end = isCut && text.lastIndexOf(TOKEN) > quoted ? text.length : quoted;
  const token = end < 0 ? -1 : text.indexOf(TOKEN);
  const start = token < 0 ? -1 : text.indexOf('"', token + TOKEN.length + 3);
  return start < 0 || start > end ? text : `${text.slice(0, start)}…${text.slice(end)}`;
}
