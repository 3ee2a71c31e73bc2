import type { ApiError } from '../../core/api-error.js';
import type { Issue } from '../../core/issue.js';
import type { JsonObject } from '../../core/json.js';
import { reasonPhrase } from '../../core/reason-phrase.js';
import type { ErrorFormatter } from './error-formatter.js';

type JsonApiSource =
  { readonly pointer: string } | { readonly parameter: string } | { readonly header: string };

export interface JsonApiError {
  /** The error id; with several issues the id and the position of the issue, from 1. */
  readonly id: string;
  readonly status: string;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly source?: JsonApiSource;
  readonly links?: { readonly about?: string; readonly type?: string };
  readonly meta?: JsonObject;
}

export interface JsonApiBody {
  readonly errors: readonly JsonApiError[];
  readonly meta: {
    readonly errorId: string;
    readonly requestId?: string;
    readonly traceId?: string;
  };
}

/** JSON:API error objects. @see https://jsonapi.org/format/1.1/#error-objects */
export class JsonApiFormatter implements ErrorFormatter {
  readonly mediaType = 'application/vnd.api+json';

  format(error: ApiError): JsonApiBody {
    const { id, issues, requestId, traceId } = error;
    const errors =
      issues.length > 0
        ? issues.map((issue, index) => jsonApiErrorOf(error, `${id}.${index + 1}`, issue))
        : [jsonApiErrorOf(error, id)];
    const meta = {
      errorId: id,
      ...(requestId !== undefined && { requestId }),
      ...(traceId !== undefined && { traceId }),
    };
    return { errors, meta };
  }
}

function jsonApiErrorOf(error: ApiError, id: string, issue?: Issue): JsonApiError {
  const source = issue && sourceOf(issue);
  const { type, moreInfo, help, extensions } = error;
  const hasMeta = help !== undefined || Object.keys(extensions).length > 0;
  return {
    id,
    status: String(error.status),
    code: issue?.code ?? error.code,
    title: error.title ?? reasonPhrase(error.status),
    detail: issue?.message ?? error.message,
    ...(source && { source }),
    ...((type !== undefined || moreInfo !== undefined) && {
      links: {
        ...(moreInfo !== undefined && { about: moreInfo }),
        ...(type !== undefined && { type }),
      },
    }),
    ...(hasMeta && { meta: { ...extensions, ...(help !== undefined && { help }) } }),
  };
}

function sourceOf(issue: Issue): JsonApiSource | undefined {
  if (issue.pointer !== undefined) return { pointer: issue.pointer };
  if (issue.name === undefined) return undefined;
  return issue.in === 'header' ? { header: issue.name } : { parameter: issue.name };
}
