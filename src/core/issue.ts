/** The part of a request that an {@link Issue} outside the body is about. */
export type IssueLocation = 'path' | 'query' | 'header' | 'cookie' | 'file';

/** One thing that is wrong with a request. */
export interface Issue {
  /** Text for the client. */
  readonly message: string;
  /** Machine-readable code, stable for ever. */
  readonly code?: string;
  /** Place in the body as the client sent it, e.g. `/address/zip`. @see RFC 6901 */
  readonly pointer?: string;
  /** Place outside the body, together with {@link name}. */
  readonly in?: IssueLocation;
  /** Wire name of the parameter, header or cookie. */
  readonly name?: string;
}
