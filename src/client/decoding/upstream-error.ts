import type { Issue } from '../../core/issue.js';
import type { JsonObject } from '../../core/json.js';

/** The structure that the body of a failed answer turned out to have, whatever its Content-Type said. */
export type UpstreamErrorFormat =
  | 'problem-details'
  | 'error-list'
  | 'http-status'
  | 'json-api'
  | 'google'
  | 'json'
  | 'text'
  | 'html'
  | 'binary'
  | 'empty';

/**
 * What a service said of its failure, in one structure for all formats. All of it comes from somebody
 * else: it may be logged, and is sent to clients by the policy `forward` alone.
 */
export interface UpstreamError {
  readonly format: UpstreamErrorFormat;
  /** Machine-readable code: of the body, else of the header `X-Error-Code`. */
  readonly code: string | undefined;
  readonly title: string | undefined;
  /** Text about this failure; of plain text and HTML the text itself, cut. */
  readonly detail: string | undefined;
  /** URI of the kind of problem. @see RFC 9457 section 3.1.1 */
  readonly type: string | undefined;
  readonly issues: readonly Issue[];
  /** Further members of problem details, `meta` of JSON:API, `details` of Google's model. */
  readonly extensions: JsonObject;
  /** Id of this one failure at the service: of the header `X-Error-Id`, else of the body. */
  readonly errorId: string | undefined;
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
}

/** What was read of a body. */
export interface BodyBytes {
  readonly bytes: Uint8Array;
  /** False: too long, or broken off. */
  readonly isWhole: boolean;
}

export interface DecodedError {
  /** Parsed JSON, else the text; undefined where there is none. */
  readonly body: unknown;
  readonly error: UpstreamError;
}
