import { beforeAll, describe, expect, it } from 'vitest';

import { nest12Packages, useConsumer } from './consumer.js';
import { describePrograms } from './programs.js';
import { expectErrorResponse } from './responses.js';

const consumer = useConsumer({ type: 'module', packages: nest12Packages });

describePrograms(consumer, ['module', 'commonjs']);

it('is tested with Vitest, with no configuration for the library', async () => {
  const app = consumer();
  await app.add('vitest', 'vitest');
  await app.run('vitest', ['run', '--config', 'vitest/vitest.config.ts']);
});

it('is used by an application and a library of a monorepo', async () => {
  const app = consumer();
  await app.add('monorepo', 'monorepo');
  await app.run('nest', ['build', '--all'], 'monorepo');
  await expectErrorResponse(await app.start('monorepo/dist/apps/api/apps/api/src/main.js'));
});

describe('two copies', () => {
  beforeAll(() => consumer().add('both-copies', 'both-copies'));

  it('are one library for import and require of Node', async () => {
    expect(await consumer().evaluate('both-copies/conditions.mjs')).toEqual({
      RestErrorsModule: true,
      ApiException: true,
      UserException: true,
      core: true,
    });
  });

  it.each(['modules', 'commonJs'])(
    'know the exceptions and formatters of each other: the module of %s',
    async (copy) => {
      const url = await consumer().start('both-copies/main.mjs', copy);
      await expectErrorResponse(url);
      const response = await fetch(`${url}/contacts`);
      expect(response.status).toBe(410);
      expect(await response.json()).toMatchObject({ status: 410, code: 'CONTACT_GONE' });
    },
  );
});
