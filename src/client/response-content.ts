import { isPromiseLike } from '../core/promise-like.js';
import { readWhole } from './call/bounded-body.js';
import { AttemptGivenUp, type CallAbort } from './call/call-abort.js';
import { parseJson } from './call/quoteless-json.js';
import { UnreadableBody } from './call/unreadable-body.js';
import type { BodyFormat, RequestOptions, RestResponse } from './call-options.js';
import type { CallSettings } from './call/call-settings.js';
import { decodedText } from './decoding/body-text.js';
import { mediaTypeOf } from './decoding/media-type.js';
import type { FetchAnswer } from './fetch-transport.js';
import { isMeant } from './hooks/upstream-hooks.js';

// of what is no JSON: enough to see what it is
const MAX_QUOTED = 2_048;

/**
 * A good answer with its body; undefined where JSON is asked for and there is none.
 * @throws UnreadableBody for a body that is too long, no JSON, or not what was asked for; whatever it fails with.
 */
export async function readResponse<Body>(
  answer: FetchAnswer,
  { as = 'json', parse }: RequestOptions<Body>,
  { maxBytes }: Pick<CallSettings, 'maxBytes'>,
  abort: CallAbort,
): Promise<RestResponse<Body>> {
  const { response } = answer;
  const content = contentOf(await readWhole(answer.body, maxBytes, abort), response.headers, as);
  const body = parse === undefined ? (content as Body) : await parsedBy(parse, content, abort);
  return { status: response.status, headers: response.headers, body };
}

function contentOf(bytes: Uint8Array, headers: Headers, as: BodyFormat): unknown {
  // a copy: small ones are parts of memory that others have, too
  if (as === 'bytes') return new Uint8Array(bytes);
  const text = decodedText({ bytes, isWhole: true }, mediaTypeOf(headers).charset);
  return as === 'text' ? text : jsonOf(text);
}

function jsonOf(text: string): unknown {
  if (text === '') return undefined;
  try {
    return parseJson(text);
  } catch (cause) {
    const quoted = text.slice(0, MAX_QUOTED);
    throw new UnreadableBody('answered a body that is no JSON', quoted, { cause });
  }
}

/** @throws UnreadableBody for what does not pass a check. */
async function parsedBy<Body>(
  parse: (body: unknown) => Body | PromiseLike<Body>,
  content: unknown,
  abort: CallAbort,
): Promise<Body> {
  try {
    const parsed = parse(content);
    return isPromiseLike(parsed) ? await abort.race(parsed) : parsed;
  } catch (cause) {
    // an exception on purpose is the caller's, and what is given up was not parsed
    if (isMeant(cause) || cause instanceof AttemptGivenUp) throw cause;
    throw new UnreadableBody('answered a body that is not what was asked for', content, { cause });
  }
}
