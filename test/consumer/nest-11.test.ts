import { beforeAll, describe, it } from 'vitest';

import { JEST_PROJECTS, nest11Packages, nestPackages, useConsumer } from './consumer.js';
import { describePrograms } from './programs.js';
import { expectErrorResponse } from './responses.js';

const consumer = useConsumer({
  type: 'commonjs',
  packages: [
    ...nest11Packages,
    ...nestPackages(11, 'cli'),
    'jest@30',
    '@types/jest@30',
    '@swc/cli',
    '@swc/core',
    'ts-loader',
  ],
});

describe('an application that `nest new` made', () => {
  beforeAll(() => consumer().add('nest-new'));

  it.each([
    ['tsc, every declaration checked', ['build', '--path', 'tsconfig.checked.json']],
    ['webpack', ['build', '--webpack']],
    ['SWC', ['build', '--builder', 'swc']],
  ])('is built by %s', async (_, args) => {
    const app = consumer();
    await app.run('nest', args);
    await expectErrorResponse(await app.start('dist/main.js'));
  });

  it('is tested with Jest 30, with no configuration for the library', () =>
    consumer().run('jest', JEST_PROJECTS));

  describe('with "module": "nodenext"', () => {
    beforeAll(() => consumer().add('nest-new-nodenext'));

    it('is built', async () => {
      const app = consumer();
      await app.run('nest', ['build']);
      await expectErrorResponse(await app.start('dist/main.js'));
    });

    it('is tested with Jest 30', () => consumer().run('jest', JEST_PROJECTS));
  });
});

describePrograms(consumer, ['commonjs']);
