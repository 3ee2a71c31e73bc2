import type { FoundError } from './found-error.js';
import { htmlTextOf } from './html-text.js';
import type { MediaType } from './media-type.js';

const PAGE = /^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|title|center|h[1-6])\b/i;
const TAG = /<[a-z!/]/i;

/** Text as it is, and of a page what can be read of it. */
export function decodeText(text: string, { essence }: MediaType): FoundError {
  const isLabelled = essence === 'text/html' || essence === 'application/xhtml+xml';
  if (!PAGE.test(text) && !(isLabelled && TAG.test(text))) return { format: 'text', detail: text };
  const page = htmlTextOf(text);
  return { format: 'html', title: page.title, detail: page.text };
}
