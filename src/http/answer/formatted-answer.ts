import { Readable } from 'node:stream';

import type { ApiError } from '../../core/api-error.js';
import { isMediaType, type ErrorFormatter } from '../formatters/error-formatter.js';
import { lastResortAnswer, type FormattedAnswer } from '../formatters/last-resort.js';
import { negotiateFormatter } from '../formatters/negotiation.js';
import type { RequestMarks } from '../platform/request-marks.js';
import type { AnswerSettings } from './answer-settings.js';
import type { AnswerTarget } from './answer-target.js';

export interface Formatting {
  readonly answer: FormattedAnswer;
  /** What a formatter threw; the answer is then the last resort. */
  readonly failure?: { readonly error: unknown };
}

/** The body in the format of the handler, the module or the Accept header. */
export function formatAnswer(
  error: ApiError,
  request: unknown,
  target: AnswerTarget,
  marks: Readonly<RequestMarks> | undefined,
  settings: AnswerSettings,
): Formatting {
  let mediaType: unknown;
  try {
    const formatter = formatterFor(target.request.headers.accept, marks, settings);
    mediaType = formatter.mediaType;
    const body = bodyOf(formatter.format(error, request));
    if (!isMediaType(mediaType)) throw new TypeError('A formatter has no media type');
    return { answer: { mediaType, body } };
  } catch (failure) {
    return {
      answer: lastResortAnswer(mediaType, error.status, error.id),
      failure: { error: failure },
    };
  }
}

/** @throws TypeError for what would become a body by accident only. */
function bodyOf(formatted: object | string): string {
  const isSendable =
    typeof formatted === 'string' || !NOT_A_BODY.some((type) => isA(formatted, type));
  const body: unknown = typeof formatted === 'string' ? formatted : JSON.stringify(formatted);
  if (isSendable && typeof body === 'string') return body;
  // nobody else listens to it any more
  if (formatted instanceof Promise) formatted.catch(() => undefined);
  throw new TypeError('A formatter returns a text or a value for JSON; it cannot be async');
}

const NOT_A_BODY: ReadonlyArray<abstract new (...args: never[]) => unknown> = [
  Promise,
  Readable,
  Uint8Array,
];

function isA(value: unknown, type: abstract new (...args: never[]) => unknown): boolean {
  return value instanceof type;
}

/** Types in `+json` define no charset parameter (RFC 8259 section 11); JSON:API forbids it. */
export function contentTypeOf(mediaType: string): string {
  return mediaType.endsWith('+json') ? mediaType : `${mediaType}; charset=utf-8`;
}

function formatterFor(
  accept: string | undefined,
  marks: Readonly<RequestMarks> | undefined,
  settings: AnswerSettings,
): ErrorFormatter {
  const chosen = marks?.context && settings.formatterOf(marks.context);
  return negotiateFormatter(accept, chosen ?? settings.formatter, settings.problemFormatters);
}
