import { StreamableFile } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';

import { noteSendings } from '../first-response/express-sending.js';
import { notingPipes } from '../first-response/piped-response.js';
import { noteReplacedEnds, type ExpressApplication } from '../first-response/replaced-end.js';
import { ExpressRoutes } from '../routes/express-routes.js';
import { rememberVersion } from '../routes/express-versions.js';
import {
  tap,
  tapErrors,
  tapRoutes,
  type AdapterTaps,
  type AnyFunction,
  type NotFoundHandler,
} from './adapter-tap.js';
import { refusingUnreadable } from './body-reader.js';
import type { FailureListener } from './failure-listener.js';
import { takeStreamErrors } from './streamed-file.js';
import { unreadOnExpress } from './unread-body.js';

export function tapExpress(
  adapter: AbstractHttpAdapter,
  onFailure: FailureListener,
  notFound: NotFoundHandler,
): AdapterTaps {
  tapErrors(adapter, (error) => error);
  tapExpressReply(adapter, onFailure);
  const application = adapter.getInstance<ExpressApplication>();
  noteReplacedEnds(application);
  noteSendings(application.response, onFailure);
  tap(adapter, 'applyVersionFilter', (filter) => (handler, ...version) => {
    const filtered = (one: AnyFunction): AnyFunction => filter(one, ...version) as AnyFunction;
    return rememberVersion(handler as AnyFunction, filtered);
  });
  const routes = new ExpressRoutes(adapter.getInstance());
  tapRoutes(adapter, (handler) => {
    const registered = notingPipes(refusingUnreadable(handler, unreadOnExpress));
    routes.add(registered);
    return registered;
  });
  return { routes, closeRouter: () => closeExpressRouter(adapter, notFound) };
}

function tapExpressReply(adapter: AbstractHttpAdapter, onFailure: FailureListener): void {
  tap(adapter, 'reply', (reply) => (response, body, status) => {
    if (body instanceof StreamableFile) {
      const answer = response as { readonly req?: unknown; readonly writableEnded: boolean };
      takeStreamErrors(body, answer.req, answer, onFailure);
    }
    return reply(response, body, status);
  });
}

/**
 * Under a global prefix Nest's handler is mounted there alone, and Express answers the rest of the
 * server in HTML. What somebody mounts later (another application on the server) has its turn first.
 */
function closeExpressRouter(adapter: AbstractHttpAdapter, notFound: NotFoundHandler): void {
  const instance = adapter.getInstance<{ router: { stack: ReadonlyArray<{ handle: unknown }> } }>();
  const last: AnyFunction = (request, response, next) => {
    const isLast = instance.router.stack.at(-1)?.handle === last;
    return isLast && notFound.handle
      ? notFound.handle(request, response, next)
      : (next as () => void)();
  };
  adapter.use(last);
}
