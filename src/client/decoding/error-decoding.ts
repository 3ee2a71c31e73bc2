import { textOfBody } from './body-text.js';
import { cutText } from './bounded-text.js';
import { upstreamErrorFrom, type FoundError } from './found-error.js';
import { decodeJson } from './json.decoder.js';
import { isJsonType, mediaTypeOf, type MediaType } from './media-type.js';
import { decodeText } from './text.decoder.js';
import type { BodyBytes, DecodedError } from './upstream-error.js';

const MAX_TEXT_LENGTH = 65_536;

/**
 * What a service says of its failure. Never throws; takes time in proportion to the bytes, so bound them.
 * The body decides about the format, since services send wrong types.
 */
export function decodeError(body: BodyBytes, headers: Headers): DecodedError {
  const { content, found } = read(body, mediaTypeOf(headers));
  return { body: content, error: upstreamErrorFrom(found, headers) };
}

interface ReadBody {
  readonly content: unknown;
  readonly found: FoundError;
}

function read(body: BodyBytes, mediaType: MediaType): ReadBody {
  const text = textOfBody(body, mediaType.charset);
  if (text === undefined) return { content: undefined, found: { format: 'binary' } };
  if (!/\S/.test(text)) return { content: undefined, found: { format: 'empty' } };
  const json = body.isWhole ? parsedJson(text, mediaType) : undefined;
  if (json !== undefined) return { content: json.value, found: decodeJson(json.value, mediaType) };
  return { content: cutText(text, MAX_TEXT_LENGTH), found: decodeText(text, mediaType) };
}

function parsedJson(text: string, mediaType: MediaType): { readonly value: unknown } | undefined {
  if (!isJsonType(mediaType) && !/^\s*[[{"]/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    // text after all
    return undefined;
  }
}
