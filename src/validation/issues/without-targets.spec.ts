import { ValidationError } from 'class-validator';
import { expect, it } from 'vitest';

import { withoutTargets } from './without-targets.js';

function errorAt(property: string, children: ValidationError[] = []): ValidationError {
  return Object.assign(new ValidationError(), { property, target: {}, value: 1, children });
}

it('copies errors of every level without their targets', () => {
  const errors = [errorAt('items', [errorAt('0', [errorAt('title')])])];
  const copies = withoutTargets(errors);
  expect(JSON.stringify(copies)).toBe(
    '[{"property":"items","value":1,"children":[{"property":"0","value":1,"children":[{"property":"title","value":1,"children":[]}]}]}]',
  );
  expect(copies[0]?.children?.[0]).toBeInstanceOf(ValidationError);
  expect(errors[0]?.children?.[0]?.target).toEqual({});
});

it('copies a tree that is deep, shared or comes back to itself', () => {
  let deep = errorAt('end');
  for (let depth = 0; depth < 50_000; depth++) deep = errorAt('next', [deep]);
  expect(withoutTargets([deep])[0]).not.toHaveProperty('target');
  let shared = errorAt('end');
  for (let depth = 0; depth < 50; depth++) shared = errorAt('next', [shared, shared]);
  expect(withoutTargets([shared])[0]?.children).toHaveLength(2);
  const loop = errorAt('loop');
  loop.children = [loop];
  const [copy] = withoutTargets([loop]);
  expect(copy?.children).toEqual([copy]);
});
