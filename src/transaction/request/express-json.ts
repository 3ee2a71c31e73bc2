import { becomesJson, type SerializedAnswer } from './serialized-value.js';

export interface ExpressResponse {
  readonly app?: { get(setting: string): unknown };
  getHeader(name: string): unknown;
  setHeader(name: string, value: string): unknown;
  removeHeader(name: string): unknown;
}

type Replacer = (this: unknown, key: string, value: unknown) => unknown;

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
};

/** As `res.json()` does it. @see express 5, lib/response.js: json, stringify */
export function serializedByExpress(value: unknown, response: ExpressResponse): SerializedAnswer {
  const asGiven: SerializedAnswer = { value, undo: () => undefined };
  // texts are made of what is no object
  if (typeof value !== 'object' || value === null) return asGiven;
  const { app } = response;
  const replacer = app?.get('json replacer') as Replacer | undefined;
  const spaces = app?.get('json spaces') as string | number | undefined;
  const json: string | undefined = JSON.stringify(value, replacer, spaces);
  if (json === undefined || value instanceof Error || becomesJson(value)) return asGiven;
  const isTyped = Boolean(response.getHeader('Content-Type'));
  // a text has another type by default
  if (!isTyped) response.setHeader('Content-Type', 'application/json; charset=utf-8');
  return {
    value: app?.get('json escape') ? json.replace(/[<>&]/g, (char) => ESCAPES[char] ?? char) : json,
    undo: () => {
      if (!isTyped) response.removeHeader('Content-Type');
    },
  };
}
