import type { Logger } from 'nestjs-pino';

/** What Nest itself says while it starts: a line for each module, controller and route. */
const STARTING = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** The logger, without what Nest says of a start that goes well. */
export function withoutStart(logger: Logger): Logger {
  const log: Logger['log'] = (message: unknown, ...more: unknown[]) => {
    if (!STARTING.has(String(more.at(-1)))) logger.log(message, ...more);
  };
  return Object.assign(Object.create(logger) as Logger, { log });
}
