import { create } from 'xmlbuilder2';

import type { ApiError } from '../../core/api-error.js';
import { ProblemDetailsFormatter } from './problem-details.formatter.js';
import type { ErrorFormatter } from './error-formatter.js';

type Element = ReturnType<typeof create>;

// XML 1.0 without colons, so that no name can claim a namespace
const NCNAME = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;
// XML 1.0 section 2.2: everything else cannot be in a document, not even escaped
const NOT_A_CHAR = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Problem details as XML, chosen by `Accept: application/problem+xml`. @see RFC 9457 appendix B */
export class ProblemXmlFormatter implements ErrorFormatter {
  readonly mediaType = 'application/problem+xml';
  private readonly details = new ProblemDetailsFormatter();

  format(error: ApiError): string {
    const document = create({ version: '1.0', encoding: 'UTF-8' });
    const problem = document.ele('urn:ietf:rfc:7807', 'problem');
    appendMembers(problem, this.details.format(error));
    return document.end();
  }
}

function appendMembers(element: Element, members: object): void {
  for (const [name, value] of Object.entries(members)) {
    // a member whose name XML does not have is left out, as the RFC says of extensions
    if (NCNAME.test(name)) appendValue(element.ele('urn:ietf:rfc:7807', name), value);
  }
}

function appendValue(element: Element, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) appendValue(element.ele('urn:ietf:rfc:7807', 'i'), item);
  } else if (typeof value === 'object' && value !== null) {
    appendMembers(element, value);
  } else if (value !== null && value !== undefined) {
    element.txt(String(value as string | number | boolean).replace(NOT_A_CHAR, '\uFFFD'));
  }
}
