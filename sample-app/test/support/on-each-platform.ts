import { afterAll, beforeAll, describe, it } from 'vitest';

import { expectFailure, type ExpectedFailure } from './expected-failure.js';
import { PLATFORMS, Sample } from './sample.js';

/** The same tests on both platforms, with the embedded database. */
export function onEachPlatform(name: string, tests: (sample: () => Sample) => void): void {
  describe.each(PLATFORMS)(`${name} on %s`, (platform) => {
    let sample: Sample;
    beforeAll(async () => {
      sample = await Sample.start(platform);
    });
    afterAll(() => sample?.close());
    tests(() => sample);
  });
}

export interface FailureCase extends ExpectedFailure {
  /** Method and path below the prefix. */
  readonly target: string;
  readonly init?: RequestInit;
  /** What tells this case from others with the same target. */
  readonly title?: string;
}

export function itFails(sample: () => Sample, cases: readonly FailureCase[]): void {
  for (const { target, init, title, ...expected } of cases) {
    it(`${target}${title === undefined ? '' : `: ${title}`}`, async () => {
      expectFailure(await sample().request(target, init), expected);
    });
  }
}
