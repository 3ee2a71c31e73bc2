import { Logger } from '@nestjs/common';

export type NestLevel = 'error' | 'warn' | 'log' | 'debug';

interface LeveledLogger {
  isLevelEnabled?(level: NestLevel): boolean;
}

/** Nest keeps the logger of the application where its subclasses can read it. */
class LoggerOfApplication extends Logger {
  static isShown(level: NestLevel): boolean {
    const logger = LoggerOfApplication.staticInstanceRef as LeveledLogger | undefined;
    return Logger.isLevelEnabled(level) && logger?.isLevelEnabled?.(level) !== false;
  }
}

/** Whether what is logged at a level is written, as far as the logger tells. */
function isShown(level: NestLevel): boolean {
  return LoggerOfApplication.isShown(level);
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
