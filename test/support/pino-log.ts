import { Writable } from 'node:stream';

export interface PinoLine extends Record<string, unknown> {
  readonly level: number;
  readonly msg: string;
}

export const LEVELS = { debug: 20, info: 30, warn: 40, error: 50 } as const;

/** A stream that keeps what pino writes to it. */
export class PinoLog {
  readonly stream: Writable;
  private text = '';

  constructor() {
    this.stream = new Writable({
      write: (chunk: Buffer, _, done) => {
        this.text += chunk.toString();
        done();
      },
    });
  }

  get raw(): string {
    return this.text;
  }

  get lines(): PinoLine[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as PinoLine);
  }

  clear(): void {
    this.text = '';
  }
}
