import type { LoggerService } from '@nestjs/common';

export interface LogEntry {
  readonly level: string;
  readonly text: string;
  readonly context: string | undefined;
}

/** Keeps what the application logs, in order. */
export class RecordingLogger implements LoggerService {
  readonly entries: LogEntry[] = [];

  log = this.recorder('log');
  error = this.recorder('error');
  warn = this.recorder('warn');
  debug = this.recorder('debug');
  verbose = this.recorder('verbose');
  fatal = this.recorder('fatal');

  /** Everything but the chatter of Nest's start. */
  get records(): LogEntry[] {
    return this.entries.filter(
      ({ level, context }) => context === 'RestErrors' || level === 'error' || level === 'warn',
    );
  }

  clear(): void {
    this.entries.length = 0;
  }

  private recorder(level: string) {
    return (...args: unknown[]): void => {
      const context =
        typeof args.at(-1) === 'string' && args.length > 1 ? (args.at(-1) as string) : undefined;
      const texts = context === undefined ? args : args.slice(0, -1);
      this.entries.push({ level, text: texts.map(String).join('\n'), context });
    };
  }
}
