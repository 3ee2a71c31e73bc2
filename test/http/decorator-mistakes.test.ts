import { describe, expect, it } from 'vitest';

import { AuthenticationGuard, Produces, SetupError, Translates } from '../../src/index.js';

class Late extends Error {}

const translates = (...classes: readonly unknown[]) => {
  class Translator {
    method(): Error {
      return new Late();
    }
  }
  const { prototype } = Translator;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'method');
  Translates(...(classes as [typeof Late]))(prototype, 'method', descriptor as never);
};

const MISTAKES: ReadonlyArray<[string, () => unknown, string]> = [
  [
    '@Translates without a class',
    () => translates(),
    '@Translates on Translator.method names no class; give it the classes that it translates.',
  ],
  ...[undefined, null, 'Late'].map((given): [string, () => unknown, string] => [
    `@Translates with ${String(given)}`,
    () => translates(Late, given),
    `@Translates on Translator.method names ${String(given)}; give it classes, and look for imports that go in a circle.`,
  ]),
  ...['csv', 'text/*', 'text/csv\r\nX: y', ''].map((type): [string, () => unknown, string] => [
    `@Produces with ${JSON.stringify(type)}`,
    () => Produces('text/csv', type),
    `@Produces got ${JSON.stringify(type)}; give it media types such as text/csv.`,
  ]),
  [
    '@Produces without a type',
    () => Produces(...([] as unknown as ['text/csv'])),
    '@Produces got nothing; give it media types such as text/csv.',
  ],
  [
    '@AuthenticationGuard on a property',
    () => {
      class TokenGuard {
        canActivate = (): boolean => true;
      }
      AuthenticationGuard()(TokenGuard);
    },
    '@AuthenticationGuard on TokenGuard finds no method canActivate(); write it as a method, not as a property.',
  ],
];

describe('while a class is declared', () => {
  it.each(MISTAKES)('%s fails', (_name, declare, message) => {
    expect(declare).toThrow(new SetupError(message));
  });

  it('a media type may have parameters', () => {
    expect(() => Produces('text/csv; header=present', 'text/plain;charset="utf-8"')).not.toThrow();
  });
});
