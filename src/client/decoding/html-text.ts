import { withoutEntities } from './html-entities.js';

export interface HtmlText {
  readonly title: string | undefined;
  readonly text: string;
}

// far more than is kept of the text
const MAX_SOURCE_LENGTH = 65_536;

/*
 * A comment; an element whose content is no text of the page, with its content; any other tag. Each
 * ends at the end of the document at the latest, so a match that has begun never fails and nothing is
 * read twice: linear, whatever the document.
 */
const MARKUP =
  /<!--[^]*?(?:-->|$)|<(script|style|template|svg|title)(?=[\s/>])[^>]*(?:>|$)([^]*?)(?:<\/\1(?=[\s/>])[^>]*(?:>|$)|$)|<(?=[a-z!?/])\/?([a-z][a-z0-9]*)?[^>]*(?:>|$)/gi;
const INLINE = /^(?:a|abbr|b|big|code|em|font|i|kbd|small|span|strong|sub|sup|tt|u|var)$/i;

/** What a reader of a page would see, on one line. A sketch: no parser, and no rendering. */
export function htmlTextOf(source: string): HtmlText {
  let title: string | undefined;
  const text = source.slice(0, MAX_SOURCE_LENGTH).replace(MARKUP, (...match) => {
    const [, element, content, name] = match as [string, string?, string?, string?];
    if (element?.toLowerCase() === 'title') title ??= oneLine(content ?? '');
    return name !== undefined && INLINE.test(name) ? '' : ' ';
  });
  return { title, text: oneLine(text) };
}

function oneLine(text: string): string {
  return withoutEntities(text).replace(/\s+/g, ' ').trim();
}
