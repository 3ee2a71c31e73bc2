import { expect, it } from 'vitest';

import { createApiError } from '../../core/api-error.js';
import { createContent } from '../../core/error-content.js';
import type { JsonObject } from '../../core/json.js';
import { ProblemXmlFormatter } from './problem-xml.formatter.js';

function xmlOf(extensions: JsonObject): string {
  const content = createContent(409, { message: 'Busy', extensions });
  return new ProblemXmlFormatter().format(
    createApiError(undefined, { content, steps: [], failures: [] }),
  );
}

it('leaves out what lies deeper than its builder goes', () => {
  let tree: JsonObject = { leaf: 1 };
  for (let depth = 0; depth < 4_000; depth++) tree = { list: [tree], name: 'x' };
  const xml = xmlOf({ tree, after: 2 });
  expect(xml).toContain('<after>2</after></problem>');
  expect(xml.match(/<name>x<\/name>/g)).toHaveLength(45);
  expect(xml).not.toContain('leaf');
});

it('has values at any depth that its builder takes', () => {
  expect(xmlOf({ tree: { list: [{ leaf: 1 }, 'x'] } })).toContain(
    '<tree><list><i><leaf>1</leaf></i><i>x</i></list></tree>',
  );
});
