import type { AxiosResponse, InternalAxiosRequestConfig, ResponseType } from 'axios';
import { Readable } from 'node:stream';

import { readWhole } from '../call/bounded-body.js';
import type { CallAbort } from '../call/call-abort.js';
import { UnreadableBody } from '../call/unreadable-body.js';
import type { AxiosAnswer } from './axios-answer.js';
import { withoutConfig } from './axios-transport.js';
import { boundedStream } from './bounded-stream.js';

const MARK = '\uFEFF';

/** How axios' adapter for fetch reads what is neither text nor a stream. */
const READERS: { readonly [Type in ResponseType]?: (response: Response) => Promise<unknown> } = {
  arraybuffer: (response) => response.arrayBuffer(),
  blob: (response) => response.blob(),
  formdata: formOf,
};

/**
 * The response with the data that axios' own adapter would have given: a stream, bytes, text, or what fetch has.
 * @throws UnreadableBody for more than `maxContentLength`, or no form, and what reading fails with.
 */
export async function responseOf(
  answer: AxiosAnswer,
  config: InternalAxiosRequestConfig,
  abort: CallAbort,
): Promise<AxiosResponse> {
  const { responseType, responseEncoding } = config;
  if (answer.isParsed) return answer.responseWith(answer.response.data);
  if (responseType === 'stream') return answer.responseWith(streamOf(answer, config));
  let bytes: Uint8Array;
  try {
    bytes = await readWhole(answer.body, maxBytesOf(config), abort);
  } catch (failure) {
    throw withoutConfig(failure);
  }
  const read = responseType === undefined ? undefined : READERS[responseType];
  if (read !== undefined && isOfFetch(answer)) {
    const { headers } = answer;
    return answer.responseWith(await read(new Response(bytes as BodyInit, { headers })));
  }
  return answer.responseWith(
    responseType === 'arraybuffer' ? bytes : textOf(bytes, responseEncoding),
  );
}

function streamOf(answer: AxiosAnswer, config: InternalAxiosRequestConfig): unknown {
  const { body, isReplaced } = answer;
  const stream = isReplaced ? Readable.from(body ?? []) : body;
  const limit = maxBytesOf(config);
  return stream === null || limit === UNBOUNDED ? stream : boundedStream(stream, limit);
}

/** Also where a hook has replaced what came. */
function isOfFetch({ response }: AxiosAnswer): boolean {
  return response.data instanceof ReadableStream;
}

async function formOf(response: Response): Promise<FormData> {
  try {
    return await response.formData();
  } catch {
    // what the parser says may quote the body
    throw new UnreadableBody('answered a body that is no form', undefined);
  }
}

const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/** As axios has it: no bound is the default. */
export function maxBytesOf({ maxContentLength = -1 }: InternalAxiosRequestConfig): number {
  return maxContentLength > -1 ? maxContentLength : UNBOUNDED;
}

/** As axios does (1.21, adapters/http.js, handleStreamEnd). */
function textOf(bytes: Uint8Array, encoding: string | undefined): string {
  const decoded = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    encoding as BufferEncoding | undefined,
  );
  const isUtf8 = encoding === undefined || encoding === 'utf8';
  return isUtf8 && decoded.startsWith(MARK) ? decoded.slice(1) : decoded;
}
