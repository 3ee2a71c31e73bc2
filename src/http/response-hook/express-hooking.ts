import type { IncomingMessage, ServerResponse } from 'node:http';

import { setOwnMethod } from '../../core/own-method.js';
import { markable } from '../platform/request-marks.js';
import { isBody, outgoing, runHook, takeTurn, type AnswerHooking, type Body } from './hook-run.js';

export type ExpressRequest = IncomingMessage;

type Part = 'statusCode' | 'getHeader' | 'setHeader';

export interface ExpressResponse extends Pick<ServerResponse, Part> {
  send(body?: unknown): this;
  redirect(...args: unknown[]): void;
  end(body?: unknown): unknown;
}

interface Delivery {
  /** The body is what it was. */
  readonly asGiven: () => void;
  readonly instead: (sent: Body) => void;
}

/** Express has no hook: what sends an answer is replaced on this one response. */
export function hookExpressResponse(
  request: ExpressRequest,
  response: ExpressResponse,
  { hookFor, onFailure }: AnswerHooking,
): void {
  const deliver = (body: Body, { asGiven, instead }: Delivery): void => {
    const hook = hookFor(request);
    if (hook === undefined || !takeTurn(request)) return asGiven();
    runHook(hook, body, outgoing(response.statusCode, body, request), request)
      .then((sent) => (sent === body ? asGiven() : instead(sent)))
      .catch((error: unknown) => {
        delete markable(request).isAnswering;
        onFailure(error, request, response);
      });
  };
  hookSend(response, deliver);
  hookRedirect(request, response, deliver);
}

type Deliver = (body: Body, delivery: Delivery) => void;

/** `json`, `jsonp`, `render` and `sendStatus` end there too. */
function hookSend(response: ExpressResponse, deliver: Deliver): void {
  const send = response.send.bind(response);
  setOwnMethod(response, 'send', (given?: unknown) => {
    const body = given === null || given === undefined ? '' : given;
    // what is no text yet comes back here as one, through json()
    if (!isBody(body)) return send(given);
    deliver(body, {
      asGiven: () => void send(given),
      instead: (sent) => {
        setDefaultType(response, body);
        const isText = typeof body === 'string' && typeof sent === 'string';
        send(isText ? sent : Buffer.from(sent as string));
      },
    });
    return response;
  });
}

/** `redirect` ends the answer by itself. @see express 5, lib/response.js */
function hookRedirect(request: ExpressRequest, response: ExpressResponse, deliver: Deliver): void {
  const redirect = response.redirect.bind(response);
  setOwnMethod(response, 'redirect', (...args) => {
    const end: (body?: Body) => unknown = response.end.bind(response);
    setOwnMethod(response, 'end', (given = '') => {
      response.end = end;
      const finish = (sent?: Body): unknown => (request.method === 'HEAD' ? end() : end(sent));
      if (!isBody(given)) return finish();
      deliver(given, {
        asGiven: () => finish(given),
        instead: (sent) => {
          setDefaultType(response, given);
          response.setHeader('Content-Length', Buffer.byteLength(sent));
          finish(sent);
        },
      });
      return response;
    });
    try {
      redirect(...args);
    } finally {
      response.end = end;
    }
  });
}

/** The type that Express would choose is that of the body it was given. */
function setDefaultType(response: ExpressResponse, given: Body): void {
  if (response.getHeader('Content-Type') !== undefined) return;
  const isText = typeof given === 'string';
  response.setHeader(
    'Content-Type',
    isText ? 'text/html; charset=utf-8' : 'application/octet-stream',
  );
}
