import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { onEachPlatform, TestApp } from '../support/test-app.js';
import { issuesOf, problemDetails } from './issues-of.js';
import { application, ask, PARAMETERS, PIPES, runs } from './pipes-run-once/counted.application.js';

const ON_ALL = PIPES.flatMap((pipe) => PARAMETERS.map((parameter) => `${pipe} on ${parameter}`));
/** The runs of the router alone when every pipe accepts. */
const ONCE = Object.fromEntries([...ON_ALL, 'factory x-agent', 'handler'].map((name) => [name, 1]));

describe.each(['filter', 'interceptor', false] as const)('with aggregate %s', (aggregate) => {
  const most = aggregate === false ? 1 : 2;
  onEachPlatform('every pipe and factory of the application', (platform) => {
    let app: TestApp;
    beforeAll(async () => {
      const options = { ...problemDetails, validation: { aggregate } };
      app = await TestApp.start(platform, { ...application, options });
    });
    beforeEach(() => runs.clear());
    afterAll(() => app.close());

    it('runs once on a valid request', async () => {
      const answer = await ask(app, {});
      expect(answer.status).toBe(201);
      expect(Object.fromEntries(runs)).toEqual(ONCE);
    });

    it.each(PIPES)('runs at most twice on a request that %s refuses', async (pipe) => {
      for (const parameter of PARAMETERS) {
        runs.clear();
        const answer = await ask(app, { [parameter]: `bad for ${pipe}` });
        expect(answer.status).toBe(400);
        expect(answer.text).toContain(`Refused by ${pipe}`);
        expectRuns(most);
        expect(runs.get(`${pipe} on ${parameter}`)).toBe(most);
        const later = PIPES.slice(PIPES.indexOf(pipe) + 1);
        for (const other of later) expect(runs.has(`${other} on ${parameter}`)).toBe(false);
      }
    });

    it('runs at most twice on a request of which everything is refused', async () => {
      const bad = Object.fromEntries(PARAMETERS.map((name) => [name, 'bad for own injected']));
      const answer = await ask(app, bad);
      expect(answer.status).toBe(400);
      if (aggregate !== false) expect(issuesOf(answer)).toHaveLength(PARAMETERS.length);
      expectRuns(most);
    });
  });
});

/** Of all but the handler, which runs on no refused request. */
function expectRuns(most: number): void {
  expect(runs.has('handler')).toBe(false);
  expect(runs.size).toBeGreaterThan(PARAMETERS.length);
  for (const [name, count] of runs) expect(count, name).toBeLessThanOrEqual(most);
}
