import XMLBuilder from 'fast-xml-builder';

import type { ApiError } from '../../core/api-error.js';
import type { ErrorFormatter } from './error-formatter.js';
import { ProblemDetailsFormatter } from './problem-details.formatter.js';

/** What the builder takes in its ordered form: one key, the name of the element, or `#text`. */
type XmlNode = Readonly<
  Record<string, string | readonly XmlNode[] | Readonly<Record<string, string>>>
>;

// XML 1.0 without colons, so that no name can claim a namespace
const NCNAME = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;
// XML 1.0 section 2.2: everything else cannot be in a document, not even escaped
const NOT_A_CHAR = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

// the builder throws on the hundredth element inside of others (fast-xml-builder 1.3, src/fxb.js: maxNestedTags)
const MAX_DEPTH = 90;

const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
});

/** Problem details as XML, chosen by `Accept: application/problem+xml`. @see RFC 9457 appendix B */
export class ProblemXmlFormatter implements ErrorFormatter {
  readonly mediaType = 'application/problem+xml';
  private readonly details = new ProblemDetailsFormatter();

  format(error: ApiError): string {
    const problem: XmlNode = {
      problem: membersOf(this.details.format(error)),
      ':@': { '@xmlns': 'urn:ietf:rfc:7807' },
    };
    return `<?xml version="1.0" encoding="UTF-8"?>${String(builder.build([problem]))}`;
  }
}

/** A member whose name XML does not have is left out, as the RFC says of extensions. */
function membersOf(members: object, depth = 0): XmlNode[] {
  return Object.entries(members)
    .filter(([name]) => NCNAME.test(name))
    .map(([name, value]) => ({ [name]: contentOf(value, depth + 1) }));
}

function contentOf(value: unknown, depth: number): readonly XmlNode[] {
  if (typeof value === 'object' && depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.map((item) => ({ i: contentOf(item, depth + 1) }));
  if (typeof value === 'object' && value !== null) return membersOf(value, depth);
  if (value === null || value === undefined) return [];
  const text = String(value as string | number | boolean);
  return [{ '#text': text.replace(NOT_A_CHAR, '\uFFFD') }];
}
