import type { ParameterSource } from '../parameters/parameter-place.js';

/** Codes of issues that no constraint of a DTO has a name for. */
export const REQUIRED = 'required';
export const NOT_AN_OBJECT = 'isObject';

const MISSING: Readonly<Record<ParameterSource, (name: string) => string>> = {
  path: (name) => `The '${name}' URL parameter is missing in the request.`,
  query: (name) => `The '${name}' URL parameter is missing in the request.`,
  header: (name) => `The '${name}' HTTP Header is missing in the request.`,
  cookie: (name) => `The '${name}' cookie is missing in the request.`,
  custom: (name) => `The '${name}' parameter is missing in the request.`,
  file: (name) => `The '${name}' file is missing in the request.`,
  body: (path) => `The '${path}' field is missing in the request body.`,
};

/** @param name as the client sends it, e.g. `address.zip` of a body. */
export function missingText(source: ParameterSource, name: string): string {
  return MISSING[source](name);
}

export const MISSING_BODY_TEXT = 'The request body is missing.';
export const BODY_NOT_AN_OBJECT_TEXT = 'The request body is not an object.';

export function notAnObjectText(name: string): string {
  return `The value of '${name}' is not an object.`;
}

/** @param type what would have been understood, e.g. `Integer`. */
export function unparsedText(type: string, name: string): string {
  return `Failed to parse. '${type}' compatible data type is required for parameter '${name}'.`;
}

/** For what a text cannot be had of without the value that was rejected. */
export function invalidText(path: string): string {
  return `${path} is invalid`;
}
