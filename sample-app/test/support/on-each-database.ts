import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createDatabase, isReachable, SERVERS } from './database-server.js';
import { PLATFORMS, Sample } from './sample.js';

interface Database {
  readonly url: string | undefined;
  drop(): Promise<unknown>;
}

type Tests = (sample: () => Sample) => void;

const embedded: Database = { url: undefined, drop: () => Promise.resolve() };

/** The same tests on both platforms, with the embedded database and each server that is there. */
export async function onEachDatabase(name: string, tests: Tests): Promise<void> {
  onPlatforms(name, 'the embedded database', tests, () => Promise.resolve(embedded));
  for (const server of SERVERS) {
    const place = `${server.name} at ${new URL(server.url).host}`;
    if (await isReachable(server)) {
      onPlatforms(name, server.name, tests, () => createDatabase(server));
    } else if (process.env['CI'] === 'true') {
      it(`reaches ${place}`, () => expect.fail(`No server answers: ${place}.`));
    } else {
      it.skip(`${name} in ${place}: no server answers there`, () => undefined);
    }
  }
}

function onPlatforms(
  name: string,
  databaseName: string,
  tests: Tests,
  create: () => Promise<Database>,
): void {
  describe.each(PLATFORMS)(`${name} in ${databaseName} on %s`, (platform) => {
    let database: Database;
    let sample: Sample;
    beforeAll(async () => {
      database = await create();
      sample = await Sample.start(platform, database.url);
    });
    afterAll(async () => {
      await sample?.close();
      await database?.drop();
    });
    tests(() => sample);
  });
}
