import type { INestApplication } from '@nestjs/common';

import { createApplication } from './application.js';
import { isAllAsked, settingsFrom, type Settings } from './start-up/settings.js';
import { startFailureText } from './start-up/start-failure.js';
import { tryItLines } from './start-up/try-it.js';

const EVERY_LINE = 'npm start --prefix sample-app -- --all';

let settings: Settings | undefined;
let app: INestApplication | undefined;

try {
  const isAll = isAllAsked(process.argv.slice(2));
  settings = settingsFrom(process.env);
  app = await createApplication(settings);
  await app.listen(settings.port, '127.0.0.1');
  const origin = await app.getUrl();
  const lines = tryItLines(origin, isAll).join('\n');
  const more = isAll ? '' : `\nMore to try: ${EVERY_LINE}, or sample-app/README.md.\n`;
  console.log(`\nThe contacts API listens at ${origin}. Try:\n\n${lines}\n${more}`);
} catch (error) {
  console.error(startFailureText(error, settings) ?? error);
  process.exitCode = 1;
  await app?.close();
}
