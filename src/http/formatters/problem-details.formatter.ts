import type { ApiError } from '../../core/api-error.js';
import type { Issue } from '../../core/issue.js';
import type { JsonValue } from '../../core/json.js';
import { reasonPhrase } from '../../core/reason-phrase.js';
import type { ErrorFormatter } from './error-formatter.js';

/** One entry of `errors`, with the members of the example in RFC 9457 section 3. */
export interface ProblemIssue {
  readonly detail: string;
  readonly code?: string;
  readonly pointer?: string;
  readonly in?: string;
  readonly name?: string;
}

export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** `urn:uuid:` and the error id. @see RFC 9562 section 4 */
  readonly instance: string;
  readonly code: string;
  readonly requestId?: string;
  readonly traceId?: string;
  readonly help?: string;
  readonly moreInfo?: string;
  readonly errors?: readonly ProblemIssue[];
  readonly [extension: string]: JsonValue | readonly ProblemIssue[] | undefined;
}

const MEMBERS = new Set([
  'type',
  'title',
  'status',
  'detail',
  'instance',
  'code',
  'requestId',
  'traceId',
  'help',
  'moreInfo',
]);

/** Problem details for HTTP APIs. @see RFC 9457 */
export class ProblemDetailsFormatter implements ErrorFormatter {
  readonly mediaType: string = 'application/problem+json';

  format(error: ApiError): ProblemDetails {
    const problem: Record<string, JsonValue | readonly ProblemIssue[]> = {
      type: error.type ?? 'about:blank',
      title: error.title ?? reasonPhrase(error.status),
      status: error.status,
      detail: error.message,
      instance: `urn:uuid:${error.id}`,
      code: error.code,
    };
    if (error.requestId !== undefined) problem['requestId'] = error.requestId;
    if (error.traceId !== undefined) problem['traceId'] = error.traceId;
    if (error.help !== undefined) problem['help'] = error.help;
    if (error.moreInfo !== undefined) problem['moreInfo'] = error.moreInfo;
    for (const name of Object.keys(error.extensions)) {
      const value = error.extensions[name];
      if (value !== undefined && !MEMBERS.has(name)) problem[name] = value;
    }
    if (error.issues.length > 0) problem['errors'] = error.issues.map(problemIssueOf);
    return problem as unknown as ProblemDetails;
  }
}

function problemIssueOf(issue: Issue): ProblemIssue {
  return {
    detail: issue.message,
    ...(issue.code !== undefined && { code: issue.code }),
    ...(issue.pointer !== undefined && { pointer: issue.pointer }),
    ...(issue.in !== undefined && { in: issue.in }),
    ...(issue.name !== undefined && { name: issue.name }),
  };
}
