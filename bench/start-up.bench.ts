import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { interleaved, type Rounds } from './interleaved.js';
import { printRatio, printTitle } from './report.js';
import { EXCEPTIONS, ROUTES, TRANSLATORS } from './start-up.size.js';

const APPLICATION = fileURLToPath(new URL('./start-up.application.js', import.meta.url));

/**
 * The same large application with and without the module, each start in a process of its own, as an
 * application starts: with cold code. Both declare the same exceptions and translators.
 */
export async function benchStartUp(plan: Rounds): Promise<void> {
  for (const platform of ['express', 'fastify'] as const) {
    const contenders = ['without', 'with'].map((name) => ({
      name,
      run: (count: number) => startMany(platform, name, count),
    }));
    const measured = await interleaved(contenders, plan);
    const size = `${EXCEPTIONS} exceptions, ${TRANSLATORS} translators, ${ROUTES} routes`;
    printTitle(`start-up with ${size}, ${platform}`, measured);
    printRatio('with', 'without', measured.ratio('with', 'without'), 1.05);
  }
}

async function startMany(platform: string, variant: string, count: number): Promise<number> {
  let total = 0;
  for (let n = 0; n < count; n++) {
    const child = fork(APPLICATION, [platform, variant]);
    const [taken] = (await once(child, 'message')) as [number];
    await once(child, 'exit');
    total += taken;
  }
  return total;
}
