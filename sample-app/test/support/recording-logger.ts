import type { LoggerService } from '@nestjs/common';

export interface LogEntry {
  readonly level: string;
  readonly text: string;
  readonly context: string | undefined;
}

/** Keeps what the application logs, in order. */
export class RecordingLogger implements LoggerService {
  private readonly entries: LogEntry[] = [];

  log = this.recorder('log');
  error = this.recorder('error');
  warn = this.recorder('warn');
  debug = this.recorder('debug');
  verbose = this.recorder('verbose');
  fatal = this.recorder('fatal');

  /** What was recorded of failures, by the library or by anybody else. */
  get failures(): LogEntry[] {
    return this.entries.filter(
      ({ level, context }) =>
        context === 'RestErrors' || ['error', 'warn', 'fatal'].includes(level),
    );
  }

  clear(): void {
    this.entries.length = 0;
  }

  private recorder(level: string) {
    return (...args: unknown[]): void => {
      const last = args.at(-1);
      const context = args.length > 1 && typeof last === 'string' ? last : undefined;
      const texts = context === undefined ? args : args.slice(0, -1);
      this.entries.push({ level, text: texts.map(String).join('\n'), context });
    };
  }
}
