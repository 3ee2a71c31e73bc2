import { readWhole } from './call/bounded-body.js';
import { UnreadableBody } from './call/unreadable-body.js';
import { decodedText } from './decoding/body-text.js';
import { mediaTypeOf } from './decoding/media-type.js';
import type { FetchAnswer } from './fetch-transport.js';
import { isMeant } from './hooks/upstream-hooks.js';

/** How the body of a good answer is read: parsed JSON, its text, or its bytes. */
export type ContentType = 'json' | 'text' | 'bytes';

// of what is no JSON: enough to see what it is
const MAX_QUOTED = 2_048;

/**
 * The body of a good answer; undefined where JSON is asked for and there is none.
 * @throws UnreadableBody for what is too long, or no JSON; whatever the body fails with.
 */
export async function readContent(
  answer: FetchAnswer,
  as: ContentType,
  limit: number,
): Promise<unknown> {
  if (as === 'bytes') return readWhole(answer.body, limit);
  const text = await readText(answer, limit);
  if (as === 'text') return text;
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new UnreadableBody('answered a body that is no JSON', text.slice(0, MAX_QUOTED), {
      cause,
    });
  }
}

async function readText(answer: FetchAnswer, limit: number): Promise<string> {
  // The platform reads faster. It takes all text for UTF-8, which JSON is.
  if (isShort(answer.headers, limit)) return answer.response.text();
  const bytes = await readWhole(answer.body, limit);
  return decodedText({ bytes, isWhole: true }, mediaTypeOf(answer.headers).charset);
}

/** Whether an answer says that it is: of a compressed one nobody knows, and of another charset text is not UTF-8. */
function isShort(headers: Headers, limit: number): boolean {
  const length = headers.get('content-length');
  if (length === null || Number(length) > limit || headers.has('content-encoding')) return false;
  const type = headers.get('content-type');
  return type === null || !/charset=(?!"?utf-?8)/i.test(type);
}

/** @throws UnreadableBody for what does not pass a check. */
export function parsedBy<Body>(parse: (body: unknown) => Body, content: unknown): Body {
  try {
    return parse(content);
  } catch (cause) {
    // an exception on purpose is the caller's
    if (isMeant(cause)) throw cause;
    throw new UnreadableBody('answered a body that is not what was asked for', content, { cause });
  }
}
