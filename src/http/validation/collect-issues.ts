import type { ArgumentsHost } from '@nestjs/common';

import type { Issue } from '../../core/issue.js';
import { registeredOf } from '../platform/route-handlers.js';
import type { RequestIssues } from './request-issues.js';

const ISSUES_METADATA = 'nestjs-rest-errors:request-issues';

/** Lets {@link collectIssues} find its way from a route to the application. */
export function offerIssues(registered: object, issues: RequestIssues): void {
  Reflect.defineMetadata(ISSUES_METADATA, issues, registered);
}

/**
 * Every issue of a request that pipes have refused, for an exception filter of the application, which
 * otherwise sees the first one alone. Runs the pipes of the handler again.
 *
 * @returns issues in the order path, query, header, cookie, custom, file, body; an empty list when
 *   the pipes refused nothing, outside HTTP, or without `RestErrorsModule`.
 * @example
 * async catch(exception: BadRequestException, host: ArgumentsHost) {
 *   const issues = await collectIssues(host);
 */
export async function collectIssues(host: ArgumentsHost): Promise<readonly Issue[]> {
  if (host.getType() !== 'http') return [];
  const [request, response] = host.getArgs<[unknown, unknown]>();
  const registered = registeredOf(request);
  const issues =
    registered && (Reflect.getMetadata(ISSUES_METADATA, registered) as RequestIssues | undefined);
  return issues === undefined ? [] : issues.issues(request, response);
}
