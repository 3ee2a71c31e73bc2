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
  const formatter = formatterFor(target.request.headers.accept, marks, settings);
  try {
    const formatted = formatter.format(error, request);
    const body = typeof formatted === 'string' ? formatted : JSON.stringify(formatted);
    if (typeof body !== 'string' || !isMediaType(formatter.mediaType)) {
      throw new TypeError('A formatter returned nothing to send, or has no media type');
    }
    return { answer: { mediaType: formatter.mediaType, body } };
  } catch (failure) {
    return {
      answer: lastResortAnswer(formatter.mediaType, error.status, error.id),
      failure: { error: failure },
    };
  }
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
