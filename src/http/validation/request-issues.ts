import type { Issue } from '../../core/issue.js';
import type { CollectedError, IssueCollector } from '../../validation/replay/issue-collector.js';
import type { RejectionMark } from '../../validation/replay/nest-internals.js';
import { marksOf, nodeRequestOf } from '../platform/request-marks.js';
import type { RouteHandlers } from '../platform/route-handlers.js';

const nothing = (): void => undefined;

/** All issues of a request that its pipes refused, for whoever answers it. */
export class RequestIssues {
  constructor(
    private readonly collector: IssueCollector,
    private readonly handlers: RouteHandlers,
    /** How Nest marks the requests that pipes refuse, if it does. */
    private readonly isRejected: RejectionMark | undefined,
  ) {}

  /** The error with all issues in place of the first one; undefined when there is nothing to collect. */
  aggregate(
    thrown: unknown,
    request: unknown,
    response: unknown,
  ): Promise<CollectedError> | undefined {
    if (!this.mayBeRejected(thrown, request) || this.failuresBehind(thrown) !== undefined) {
      return undefined;
    }
    const source = this.handlers.sourceOf(request);
    return source && this.collector.collect(thrown, source, [request, response, nothing]);
  }

  /** Of an error made here, the failures of pipes that it hides from the client. */
  failuresBehind(thrown: unknown): readonly unknown[] | undefined {
    return this.collector.failuresBehind(thrown);
  }

  async issues(request: unknown, response: unknown): Promise<readonly Issue[]> {
    const source = this.handlers.sourceOf(request);
    if (source === undefined || !this.hasReachedPipes(request)) return [];
    return this.collector.issues(source, [request, response, nothing]);
  }

  private mayBeRejected(thrown: unknown, request: unknown): boolean {
    return (
      this.hasReachedPipes(request) &&
      (this.isRejected !== undefined || this.collector.isClientError(thrown))
    );
  }

  /** Before the mark, nothing but that guards let the request pass is known. */
  private hasReachedPipes(request: unknown): boolean {
    if (this.isRejected !== undefined) return this.isRejected(request);
    return marksOf(nodeRequestOf(request))?.hasPassedGuards === true;
  }
}
