import type { IncomingMessage, ServerResponse } from 'node:http';

import { setOwnMethod } from '../../core/own-method.js';
import type { FailureListener } from '../platform/failure-listener.js';
import { SecondResponse } from './second-response.js';

const IS_SENDING = Symbol('nestjs-rest-errors.isSending');

type Next = (error?: unknown) => void;
type Rendered = (error: unknown, text?: string) => void;
type Sent = (error?: unknown) => void;

interface ExpressResponse extends ServerResponse {
  readonly req: IncomingMessage & { next: Next };
  [IS_SENDING]?: boolean;
  send(body: unknown): unknown;
  render(view: string, options?: object | Rendered, done?: Rendered): void;
  sendFile(path: string, options?: object | Sent, done?: Sent): void;
}

/** Whether a template is being read for the response, or a file looked for. */
export function isSending(response: ServerResponse): boolean {
  return (response as ExpressResponse)[IS_SENDING] === true;
}

function noteSending(response: ExpressResponse, send: () => void): void {
  response[IS_SENDING] = true;
  try {
    send();
  } catch (error) {
    response[IS_SENDING] = false;
    throw error;
  }
}

/**
 * Notes what an Express application has asked to send and is not there yet, which nothing on the response tells.
 * @param prototype `app.response`, which Express gives to the responses of one application.
 */
export function noteSendings(prototype: object, onFailure: FailureListener): void {
  noteRender(prototype as ExpressResponse, onFailure);
  noteSendFile(prototype as ExpressResponse);
}

/** @see express 5, lib/response.js: render */
function noteRender(prototype: ExpressResponse, onFailure: FailureListener): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its response
  const { render } = prototype;
  setOwnMethod(prototype, 'render', function (this: ExpressResponse, view, options, done) {
    if (done !== undefined || typeof options === 'function') {
      render.call(this, view, options, done);
      return;
    }
    const send: Rendered = (error, text) => {
      this[IS_SENDING] = false;
      if (error) this.req.next(error);
      // what Express throws here is not caught: the process would end
      else if (this.headersSent) onFailure(new SecondResponse(), this.req, this);
      else this.send(text);
    };
    noteSending(this, () => render.call(this, view, options, send));
  });
}

/** @see express 5, lib/response.js: sendFile */
function noteSendFile(prototype: ExpressResponse): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its response
  const { sendFile } = prototype;
  setOwnMethod(prototype, 'sendFile', function (this: ExpressResponse, path, options, done) {
    const { next } = this.req;
    const hear = typeof options === 'function' ? (options as Sent) : (done ?? passOn(next));
    const sent: Sent = (error) => {
      this[IS_SENDING] = false;
      hear(error);
    };
    const settings = typeof options === 'function' ? {} : options;
    noteSending(this, () => sendFile.call(this, path, settings, sent));
  });
}

/** What Express does for those who give no callback. */
function passOn(next: Next): Sent {
  return (error) => {
    if (error === undefined || error === null) return;
    const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown };
    if (code === 'EISDIR') next();
    else if (code !== 'ECONNABORTED' && syscall !== 'write') next(error);
  };
}
