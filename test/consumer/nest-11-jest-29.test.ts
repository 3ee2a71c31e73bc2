import { it } from 'vitest';

import { JEST_PROJECTS, nest11Packages, useConsumer } from './consumer.js';

const consumer = useConsumer({
  type: 'commonjs',
  packages: [...nest11Packages, 'jest@29', '@types/jest@29'],
});

it('is tested with Jest 29, with no configuration for the library', async () => {
  const app = consumer();
  await app.add('nest-new');
  await app.run('jest', JEST_PROJECTS);
});
