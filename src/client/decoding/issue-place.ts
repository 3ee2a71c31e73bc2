import type { Issue, IssueLocation } from '../../core/issue.js';
import { boundedText } from './bounded-text.js';
import { pointerFrom, pointerFromPath } from './field-path.js';
import { isMembers, type JsonMembers } from './json-members.js';

export type IssuePlace = Pick<Issue, 'pointer' | 'in' | 'name'>;

const MAX_NAME_LENGTH = 1024;
const LOCATIONS: readonly unknown[] = [
  'path',
  'query',
  'header',
  'cookie',
  'file',
] satisfies readonly IssueLocation[];

/** Where an issue of somebody else says that it is; empty when it does not. */
export function placeFrom(issue: JsonMembers): IssuePlace {
  const { pointer, source, in: location, name, field, path, loc, reason } = issue;
  if (typeof pointer === 'string') return bodyPlace(pointerFrom(pointer));
  if (isMembers(source)) return placeFromSource(source);
  if (isLocation(location)) return outsidePlace(location, name ?? field);
  if (Array.isArray(loc)) return placeFromLoc(loc);
  if (typeof field === 'string') return bodyPlace(pointerFrom(field));
  if (Array.isArray(path)) return bodyPlace(pointerFromPath(path));
  // RFC 7807 has `name` and `reason`; elsewhere `name` may be that of a class of errors
  return typeof reason === 'string' ? bodyPlace(pointerFrom(name)) : {};
}

/** @see https://jsonapi.org/format/1.1/#error-objects */
function placeFromSource({ pointer, parameter, header }: JsonMembers): IssuePlace {
  if (typeof pointer === 'string') return bodyPlace(pointerFrom(pointer));
  return typeof header === 'string'
    ? outsidePlace('header', header)
    : outsidePlace('query', parameter);
}

/** FastAPI: `['body', 'items', 0]`, `['query', 'limit']`. */
function placeFromLoc([location, ...path]: readonly unknown[]): IssuePlace {
  if (isLocation(location)) return outsidePlace(location, path[0]);
  return bodyPlace(pointerFromPath(location === 'body' ? path : [location, ...path]));
}

export function bodyPlace(pointer: string | undefined): IssuePlace {
  return pointer === undefined ? {} : { pointer };
}

export function outsidePlace(location: IssueLocation, value: unknown): IssuePlace {
  const name = boundedText(value, MAX_NAME_LENGTH);
  return name === undefined ? {} : { in: location, name };
}

function isLocation(value: unknown): value is IssueLocation {
  return LOCATIONS.includes(value);
}
