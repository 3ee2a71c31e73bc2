import type { INestApplication } from '@nestjs/common';

import { createApplication } from './application.js';
import { settingsFrom, type Settings } from './start-up/settings.js';
import { startFailureText } from './start-up/start-failure.js';
import { tryItLines } from './start-up/try-it.js';

let settings: Settings | undefined;
let app: INestApplication | undefined;

try {
  settings = settingsFrom(process.env);
  app = await createApplication(settings);
  await app.listen(settings.port, '127.0.0.1');
  const origin = await app.getUrl();
  console.log(
    `\nThe contacts API listens at ${origin}. Try:\n\n${tryItLines(origin).join('\n')}\n`,
  );
} catch (error) {
  console.error(startFailureText(error, settings) ?? error);
  process.exitCode = 1;
  await app?.close();
}
