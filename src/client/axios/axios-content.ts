import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { Readable } from 'node:stream';

import { readWhole } from '../call/bounded-body.js';
import type { CallAbort } from '../call/call-abort.js';
import type { AxiosAnswer } from './axios-answer.js';
import { withoutConfig } from './axios-transport.js';

const MARK = '\uFEFF';

/**
 * The response with the data that axios' own adapter would have given: a stream, bytes, or text.
 * @throws UnreadableBody for more than `maxContentLength`, and what reading fails with.
 */
export async function responseOf(
  answer: AxiosAnswer,
  config: InternalAxiosRequestConfig,
  abort: CallAbort,
): Promise<AxiosResponse> {
  const { responseType, responseEncoding } = config;
  if (answer.isParsed) return answer.responseWith(answer.response.data);
  const { body } = answer;
  if (responseType === 'stream') {
    return answer.responseWith(answer.isReplaced ? Readable.from(body ?? []) : body);
  }
  let bytes: Uint8Array;
  try {
    bytes = await readWhole(body, maxBytesOf(config), abort);
  } catch (failure) {
    throw withoutConfig(failure);
  }
  return answer.responseWith(
    responseType === 'arraybuffer' ? bytes : textOf(bytes, responseEncoding),
  );
}

/** As axios has it: no bound is the default. */
export function maxBytesOf({ maxContentLength = -1 }: InternalAxiosRequestConfig): number {
  return maxContentLength > -1 ? maxContentLength : Number.MAX_SAFE_INTEGER;
}

/** As axios does (1.21, adapters/http.js, handleStreamEnd). */
function textOf(bytes: Uint8Array, encoding: string | undefined): string {
  const decoded = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    encoding as BufferEncoding | undefined,
  );
  const isUtf8 = encoding === undefined || encoding === 'utf8';
  return isUtf8 && decoded.startsWith(MARK) ? decoded.slice(1) : decoded;
}
