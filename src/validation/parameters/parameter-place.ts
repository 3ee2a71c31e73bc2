import type { Paramtype } from '@nestjs/common';

import type { Issue, IssueLocation } from '../../core/issue.js';

/** Where a parameter of a handler comes from. */
export type ParameterSource = IssueLocation | 'custom' | 'body';

/** In the order of the issues of an answer. */
const SOURCES: readonly ParameterSource[] = [
  'path',
  'query',
  'header',
  'cookie',
  'custom',
  'file',
  'body',
];

const SOURCES_OF_ARGUMENTS: Readonly<Record<Paramtype, ParameterSource>> = {
  body: 'body',
  query: 'query',
  param: 'path',
  custom: 'custom',
};

export function sourceOfArgument(type: Paramtype): ParameterSource {
  return SOURCES_OF_ARGUMENTS[type];
}

export interface ParameterPlace {
  readonly source: ParameterSource;
  /** The one value that the parameter takes; undefined when it takes all of its source. */
  readonly name: string | undefined;
}

export function compareSources(one: ParameterPlace, other: ParameterPlace): number {
  return SOURCES.indexOf(one.source) - SOURCES.indexOf(other.source);
}

/** Names of members and array indexes, as the client sent them. */
export type Path = readonly string[];

// what is longer says nothing to a client, and a client can make it as long as its request
const MAX_PLACE_LENGTH = 1_000;
const MAX_NAME_LENGTH = 50;

/** The place of an issue: a JSON Pointer in the body, `in` and `name` elsewhere. */
export function placeOfIssue(
  place: ParameterPlace,
  path: Path,
): Pick<Issue, 'pointer' | 'in' | 'name'> {
  const whole = place.name === undefined ? path : [place.name, ...path];
  if (place.source === 'body') return { pointer: pointerOf(whole) };
  const name = bracketName(whole);
  return {
    ...(place.source !== 'custom' && { in: place.source }),
    ...(name !== '' && { name }),
  };
}

/** How texts name the place: dotted in the body, as it was sent elsewhere. */
export function textOfPlace(place: ParameterPlace, path: Path): string {
  const whole = place.name === undefined ? path : [place.name, ...path];
  const segmentOf = place.source === 'body' ? dotted : bracketed;
  return joined(whole, segmentOf, (segment) => `${segment.slice(0, MAX_NAME_LENGTH)}…`);
}

const dotted = (name: string, index: number): string => (index > 0 ? `.${name}` : name);
const bracketed = (name: string, index: number): string => (index > 0 ? `[${name}]` : name);

/** @see RFC 6901 section 3 */
function pointerOf(path: Path): string {
  return joined(path, (name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

/** `filter[tags][0]`, the form that query parsers read. */
function bracketName(path: Path): string {
  return joined(path, bracketed);
}

/** Cut at the last whole segment that fits: the place around the place. */
function joined(
  path: Path,
  segmentOf: (name: string, index: number) => string,
  end: (segment: string) => string = () => '',
): string {
  let text = '';
  for (const [index, name] of path.entries()) {
    const segment = segmentOf(name, index);
    if (text.length + segment.length > MAX_PLACE_LENGTH) return text + end(segment);
    text += segment;
  }
  return text;
}
