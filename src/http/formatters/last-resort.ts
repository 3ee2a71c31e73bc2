import { codeFromStatus } from '../../core/error-code.js';
import { reasonPhrase } from '../../core/reason-phrase.js';

export interface FormattedAnswer {
  readonly mediaType: string;
  readonly body: string;
}

/**
 * The answer when a formatter fails: the chosen format with the standard phrase, or the default
 * format when the chosen one is not known here. Made of numbers and fixed texts, so it cannot fail.
 */
export function lastResortAnswer(mediaType: unknown, status: number, id: string): FormattedAnswer {
  const title = reasonPhrase(status);
  const code = codeFromStatus(status);
  switch (mediaType) {
    case 'application/problem+json': {
      const problem = {
        type: 'about:blank',
        title,
        status,
        detail: title,
        instance: `urn:uuid:${id}`,
        code,
      };
      return { mediaType, body: JSON.stringify(problem) };
    }
    case 'application/problem+xml': {
      const members = `<type>about:blank</type><title>${title}</title><status>${status}</status><detail>${title}</detail><instance>urn:uuid:${id}</instance><code>${code}</code>`;
      const problem = `<problem xmlns="urn:ietf:rfc:7807">${members}</problem>`;
      return { mediaType, body: `<?xml version="1.0" encoding="UTF-8"?>${problem}` };
    }
    case 'application/vnd.api+json': {
      const error = { id, status: String(status), code, title, detail: title };
      return { mediaType, body: JSON.stringify({ errors: [error], meta: { errorId: id } }) };
    }
    default:
      return {
        mediaType: 'application/json',
        body: JSON.stringify({ Errors: [title], StatusCode: status }),
      };
  }
}
