import { PinoLogger } from 'nestjs-pino';
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/**
 * The class under which nestjs-pino provides its logger. Version 5 is published twice, for `import` and
 * for `require()`, each with classes of its own: an application that is CommonJS has the second one.
 */
export const PINO_LOGGERS = {
  imported: PinoLogger,
  required: (load('nestjs-pino') as { PinoLogger: typeof PinoLogger }).PinoLogger,
} as const;
