import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

import { setOwnMethod } from '../../core/own-method.js';
import { closeResponse, openResponse } from '../first-response/closed-response.js';
import { SecondResponse } from '../first-response/second-response.js';
import { markable, marksOf } from '../platform/request-marks.js';
import { isBody, outgoing, runHook, takeTurn, type AnswerHooking, type Body } from './hook-run.js';

export type ExpressRequest = IncomingMessage;

export interface ExpressResponse extends Omit<ServerResponse, 'end'> {
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
  hooking: AnswerHooking,
): void {
  const deliver = deliveryOf(request, response, hooking);
  hookSend(request, response, deliver, hooking);
  hookRedirect(request, response, deliver, hooking);
}

type Deliver = (body: Body, delivery: Delivery) => void;

function deliveryOf(
  request: ExpressRequest,
  response: ExpressResponse,
  { hookFor, onFailure }: AnswerHooking,
): Deliver {
  return (body, { asGiven, instead }) => {
    const hook = hookFor(request);
    if (hook === undefined || !takeTurn(request)) return asGiven();
    const open = holdBack(response);
    const isDropped = (): boolean => marksOf(request)?.hasErrorResponse === true;
    runHook(hook, body, outgoing(response.statusCode, body, request), request)
      .then((sent) => {
        if (isDropped()) return;
        open();
        if (sent === body) asGiven();
        else instead(sent);
      })
      .catch((error: unknown) => {
        if (!isDropped()) open();
        delete markable(request).isAnswering;
        onFailure(error, request, response);
      });
  };
}

/** While the hook thinks, nobody else writes a body, or a head: that would leave with this body. */
function holdBack(response: ExpressResponse): () => void {
  const { statusCode } = response;
  const headers = response.getHeaders();
  closeResponse(response as unknown as ServerResponse);
  return () => {
    openResponse(response as unknown as ServerResponse);
    response.statusCode = statusCode;
    setHeaders(response, headers);
  };
}

function setHeaders(response: ExpressResponse, headers: OutgoingHttpHeaders): void {
  if (response.headersSent) return;
  for (const name of response.getHeaderNames()) {
    if (headers[name] === undefined) response.removeHeader(name);
  }
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) response.setHeader(name, value);
  }
}

/** What is sent while another response is with a hook comes too late. */
function isTooLate(request: ExpressRequest): boolean {
  const state = marksOf(request);
  return state?.isAnswering === true || state?.hasErrorResponse === true;
}

/** `json`, `jsonp`, `render` and `sendStatus` end there too. */
function hookSend(
  request: ExpressRequest,
  response: ExpressResponse,
  deliver: Deliver,
  { onFailure }: AnswerHooking,
): void {
  const send = response.send.bind(response);
  setOwnMethod(response, 'send', (given?: unknown) => {
    const body = given === null || given === undefined ? '' : given;
    // what is no text yet comes back here as one, through json()
    if (!isBody(body)) return send(given);
    if (isTooLate(request)) {
      onFailure(new SecondResponse(), request, response);
      return response;
    }
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
function hookRedirect(
  request: ExpressRequest,
  response: ExpressResponse,
  deliver: Deliver,
  { onFailure }: AnswerHooking,
): void {
  const redirect = response.redirect.bind(response);
  const finish = (sent?: Body): unknown =>
    request.method === 'HEAD' ? response.end() : response.end(sent);
  const endRedirection = (given: unknown): void => {
    if (!isBody(given)) return void finish();
    deliver(given, {
      asGiven: () => finish(given),
      instead: (sent) => {
        setDefaultType(response, given);
        response.setHeader('Content-Length', Buffer.byteLength(sent));
        finish(sent);
      },
    });
  };
  setOwnMethod(response, 'redirect', (...args) => {
    if (isTooLate(request)) return onFailure(new SecondResponse(), request, response);
    replaceEnd(response, endRedirection, () => redirect(...args));
  });
}

/** Has another method called in the place of `end`, once, while something runs. */
function replaceEnd(response: ExpressResponse, by: (body: unknown) => void, run: () => void): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back where it was
  const { end } = response;
  let isReplaced = true;
  const restore = (): void => {
    // a hook may hold the response back by then
    if (isReplaced) response.end = end;
    isReplaced = false;
  };
  setOwnMethod(response, 'end', (body = '') => {
    restore();
    by(body);
    return response;
  });
  try {
    run();
  } finally {
    restore();
  }
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
