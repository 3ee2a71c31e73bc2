import { ConsoleLogger, Logger } from '@nestjs/common';

export type NestLevel = 'error' | 'warn' | 'log' | 'debug';

interface LeveledLogger {
  isLevelEnabled?(level: NestLevel): boolean;
}

/** Nest keeps the logger of the application where its subclasses can read it. */
class LoggerOfApplication extends Logger {
  static get current(): object | undefined {
    return LoggerOfApplication.staticInstanceRef;
  }
}

/** Whether the logger is Nest's own and writes lines for people, rather than JSON. */
export function writesTexts(): boolean {
  const logger = LoggerOfApplication.current;
  if (!(logger instanceof ConsoleLogger)) return false;
  return (logger as unknown as { options?: { json?: boolean } }).options?.json !== true;
}

/** Whether what is logged at a level is written, as far as the logger tells. */
function isShown(level: NestLevel): boolean {
  const logger = LoggerOfApplication.current as LeveledLogger | undefined;
  // not `Logger.isLevelEnabled`, which on Nest 11.0 knows of no level at all
  return logger?.isLevelEnabled?.(level) !== false;
}

/** The levels above one, the nearest first. */
const ABOVE: Readonly<Record<NestLevel, readonly NestLevel[]>> = {
  debug: ['log', 'warn', 'error'],
  log: ['warn', 'error'],
  warn: ['error'],
  error: [],
};

/** The level itself, else the nearest one above it that the logger shows. */
export function shownLevel(level: NestLevel): NestLevel {
  return isShown(level) ? level : (ABOVE[level].find(isShown) ?? level);
}
