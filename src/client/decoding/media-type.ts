import { parse } from 'content-type';

export interface MediaType {
  /** `type/subtype` in lower case, empty when there is none. */
  readonly essence: string;
  readonly charset: string | undefined;
}

/** What Content-Type says of the body, which need not be true. */
export function mediaTypeOf(headers: Headers): MediaType {
  const header = headers.get('Content-Type') ?? '';
  return { essence: essenceOf(header), charset: charsetOf(header) };
}

/** `type/subtype` of a Content-Type. */
export function essenceOf(header: string): string {
  const [essence = ''] = header.split(';', 1);
  return essence.trim().toLowerCase();
}

export function isJsonType({ essence }: Pick<MediaType, 'essence'>): boolean {
  return essence.endsWith('/json') || essence.endsWith('+json');
}

function charsetOf(header: string): string | undefined {
  try {
    return parse(header).parameters['charset'];
  } catch {
    // a header that is broken or was sent twice
    return undefined;
  }
}
