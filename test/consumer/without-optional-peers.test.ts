import { it } from 'vitest';

import { nestPackages, useConsumer } from './consumer.js';
import { expectCalls, expectErrorResponse } from './responses.js';

const consumer = useConsumer({ type: 'commonjs', packages: nestPackages(11) });

it('compiles and responds without optional peers, every declaration checked', async () => {
  const app = consumer();
  await app.add('app');
  await app.add('client', 'src');
  await app.run('tsc', ['--project', '.', '--module', 'commonjs', '--moduleResolution', 'node10']);
  await expectErrorResponse(await app.start('dist/main.js'));
  await app.stop();
  await expectCalls(await app.start('dist/calling.js'));
});
