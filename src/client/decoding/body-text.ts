import type { BodyBytes } from './upstream-error.js';

// of the controls of ASCII, text has tab and line ends alone
// oxlint-disable-next-line no-control-regex
const NOT_OF_TEXT = /[\x00-\x08\x0B\x0C\x0E-\x1F]/;

/** The text of a body, undefined where it has none: an image, an archive, what is still compressed. */
export function textOfBody(body: BodyBytes, charset: string | undefined): string | undefined {
  const text = decodedText(body, charset);
  return NOT_OF_TEXT.test(text) ? undefined : text;
}

/** A body as text, whatever it is. */
export function decodedText(body: BodyBytes, charset: string | undefined): string {
  return decoded(body, encodingOfMark(body.bytes) ?? charset ?? 'utf-8');
}

/** A byte order mark knows better than a header. @see WHATWG Encoding, BOM sniff */
function encodingOfMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
}

function decoded({ bytes, isWhole }: BodyBytes, label: string): string {
  // a stream leaves out a last character of which there is only a part
  return decoderOf(label).decode(bytes, { stream: !isWhole });
}

function decoderOf(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    // a label that nobody knows, or one of an encoding that browsers refuse for safety
    return new TextDecoder();
  }
}
