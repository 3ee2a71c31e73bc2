import type { DestinationStream } from 'pino';

/** One record, as pino wrote it. */
export interface LogEntry {
  readonly level: string;
  readonly message: string;
  /** Everything that is in it. */
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const LEVELS: Readonly<Record<number, string>> = {
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** Keeps what the application logs, in order. */
export class RecordingLog implements DestinationStream {
  private readonly entries: LogEntry[] = [];

  write(line: string): void {
    const data = JSON.parse(line) as Record<string, unknown>;
    const level = LEVELS[Number(data['level'])] ?? 'unknown';
    this.entries.push({ level, message: String(data['msg']), text: line, data });
  }

  /** What was recorded of failures, by the library or by anybody else. */
  get failures(): LogEntry[] {
    return this.entries.filter((entry) => isFailure(entry) && !isOfService(entry));
  }

  /** The same of the address service, which writes to the same log. */
  get failuresOfService(): LogEntry[] {
    return this.entries.filter((entry) => isFailure(entry) && isOfService(entry));
  }

  /** Of each request there is one, once its answer has ended. */
  get requests(): LogEntry[] {
    return this.entries.filter(({ data }) => 'responseTime' in data);
  }

  /** Whether a request has its record; what fails before pino-http, as a parser does, has one of its own. */
  get hasRequest(): boolean {
    return (
      this.requests.length > 0 || this.failures.some(({ data }) => data['outcome'] === 'answered')
    );
  }

  clear(): void {
    this.entries.length = 0;
  }
}

function isFailure({ level, data }: LogEntry): boolean {
  return 'errorId' in data || ['warn', 'error', 'fatal'].includes(level);
}

function isOfService({ data }: LogEntry): boolean {
  return data['name'] === 'address-service';
}
