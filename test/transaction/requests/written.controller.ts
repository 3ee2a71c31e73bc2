import { All, Controller, Next, Post, Query, Res } from '@nestjs/common';
import { EventEmitter, once } from 'node:events';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataSource } from 'typeorm';

import { Entry } from './entities.js';

/** What both platforms have. */
interface AnyResponse {
  readonly raw?: AnyResponse;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  send(body: unknown): unknown;
  /** Of Express. */
  sendFile?(name: string, options: { root: string }): void;
  writeHead(status: number, headers?: Record<string, string>): unknown;
  setHeader(name: string, value: string): unknown;
  write(chunk: string | Buffer, done?: () => void): boolean;
  end(chunk?: string, done?: () => void): unknown;
}

type NodeResponse = NodeJS.WritableStream & AnyResponse;

const rawOf = (response: AnyResponse): NodeResponse =>
  (response.raw ?? response) as unknown as NodeResponse;

/** Handlers that answer by themselves, with `?fails` after that, and `?late` with a statement after it. */
@Controller('written')
export class WrittenController {
  readonly events = new EventEmitter();

  constructor(private readonly dataSource: DataSource) {}

  private async buy(name: string): Promise<void> {
    await this.dataSource.getRepository(Entry).insert({ name });
  }

  private async after(fails: string | undefined): Promise<void> {
    if (fails !== undefined) throw new Error('after the answer');
  }

  @Post('send') async send(@Res() response: AnyResponse, @Query('fails') fails?: string) {
    await this.buy('pen');
    response.send({ bought: 'pen' });
    await this.after(fails);
  }

  @Post('text') async text(@Res() response: AnyResponse, @Query('fails') fails?: string) {
    await this.buy('pen');
    response.send('bought');
    await this.after(fails);
  }

  @Post('parts') async parts(@Res() response: AnyResponse, @Query('fails') fails?: string) {
    const raw = rawOf(response);
    raw.setHeader('content-language', 'en');
    raw.setHeader('content-type', 'text/plain');
    raw.writeHead(202, { 'x-own': 'yes' });
    raw.write('one ');
    await this.buy('pen');
    await new Promise<void>((resolve) => raw.write('two ', resolve));
    raw.end('three');
    await this.after(fails);
  }

  @Post('before-end') async beforeEnd(@Res() response: AnyResponse): Promise<void> {
    await this.buy('pen');
    rawOf(response).write('one ');
    await this.after('');
  }

  @Post('pipeline') async pipeline(@Res() response: AnyResponse, @Query('fails') fails?: string) {
    await this.buy('pen');
    await pipeline(Readable.from(['one ', 'two'], { objectMode: false }), rawOf(response));
    await this.after(fails);
  }

  @Post('large') async large(@Res() response: AnyResponse, @Query('fails') fails?: string) {
    await this.buy('pen');
    const chunks = Readable.from(Array.from({ length: 40 }, () => Buffer.alloc(65_536, 'a')));
    const raw = rawOf(response);
    await pipeline(chunks, raw, { end: false });
    if (fails !== undefined) {
      await new Promise((resolve) => raw.write('the last', () => resolve(undefined)));
      await once(this.events, 'left');
    }
    await this.after(fails);
    raw.end();
  }

  /** Whether it was sent, as the handler sees it at each point. */
  @Post('seen') async seen(@Res() response: AnyResponse): Promise<void> {
    const raw = rawOf(response);
    const seen = (): boolean[] => [raw.headersSent, raw.writableEnded];
    const before = seen();
    raw.write(JSON.stringify(before));
    const begun = seen();
    raw.end(JSON.stringify(begun));
    this.events.emit('seen', seen());
  }

  @Post('twice') async twice(@Res() response: AnyResponse): Promise<void> {
    await this.buy('pen');
    response.send({ first: true });
    const raw = rawOf(response);
    raw.setHeader('x-second', 'yes');
  }

  @Post('late') async late(@Res() response: AnyResponse): Promise<void> {
    await this.buy('pen');
    const raw = rawOf(response);
    await new Promise<void>((resolve) => raw.end('sent', resolve));
    await this.buy('too late');
  }

  @Post('while-committing') async whileCommitting(@Res() response: AnyResponse): Promise<void> {
    await this.buy('pen');
    rawOf(response).end('sent');
    await once(this.events, 'committing');
    throw new Error('while committing');
  }

  @Post('never-ending') async neverEnding(@Res() response: AnyResponse): Promise<void> {
    await this.buy('pen');
    rawOf(response).end('sent');
    await new Promise(() => undefined);
  }

  @Post('file') async file(@Res() response: AnyResponse, @Query('name') name: string) {
    await this.buy('pen');
    if (response.sendFile) response.sendFile(name, { root: import.meta.dirname });
    else response.send(createReadStream(join(import.meta.dirname, name)));
  }

  @Post('next') async next(@Next() next: (error?: unknown) => void): Promise<void> {
    await this.buy('pen');
    next();
  }

  @All('undecided') async undecided(@Res() response: AnyResponse): Promise<void> {
    // answered by whoever has it, after the end of the handler
    this.events.once('answer', () => rawOf(response).end('later'));
    setImmediate(() => this.events.emit('returned'));
  }

  @Post('refused') async refused(@Res() response: AnyResponse): Promise<void> {
    await this.buy('pen');
    response.send({ bought: 'pen' });
    await this.dataSource.query('this is no SQL').catch(() => undefined);
  }
}
