import { readFile, rm, writeFile } from 'node:fs/promises';
import { STATUS_CODES } from 'node:http';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { INestApplication, Type } from '@nestjs/common';

import type { RequestOptions } from '../support/raw-request.js';

interface Block {
  readonly language: string;
  readonly text: string;
}

/** What a document says a request is answered with. */
export interface PrintedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A `curl` line and the block `http` after it. */
export interface Exchange {
  readonly command: string;
  readonly method: string;
  readonly path: string;
  readonly options: RequestOptions;
  readonly answer: PrintedAnswer;
}

/** What the blocks `ts` of a document export, put together. */
export interface Example {
  readonly AppModule?: Type;
  /** Of a document whose example starts it. */
  readonly app?: INestApplication;
}

/** A page of documentation: its blocks `ts` are one file, its `curl` lines are asked of `AppModule`. */
export class Document {
  readonly exchanges: readonly Exchange[];
  readonly file: string;
  private readonly code: string;

  private constructor(
    readonly name: string,
    blocks: readonly Block[],
  ) {
    this.file = join(import.meta.dirname, `${basename(name, '.md')}.generated.ts`);
    this.code = codeOf(blocks);
    this.exchanges = exchangesOf(blocks);
  }

  static async read(root: string, name: string): Promise<Document> {
    return new Document(name, blocksOf(await readFile(join(root, name), 'utf8')));
  }

  get hasCode(): boolean {
    return this.code !== '';
  }

  async write(): Promise<void> {
    await writeFile(this.file, this.code);
  }

  async run(): Promise<Example> {
    return (await import(pathToFileURL(this.file).href)) as Example;
  }

  async remove(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
    ([, language = '', text = '']): Block => ({ language, text }),
  );
}

const ENTRIES = {
  axios: 'client/axios/',
  client: 'client/',
  core: 'core/',
  opentelemetry: 'reporting/opentelemetry/',
  pino: 'reporting/pino/',
  typeorm: 'transaction/',
};

/** The code as printed, but with the sources of the library and a port that is free. */
function codeOf(blocks: readonly Block[]): string {
  const codes = blocks.filter(({ language }) => language === 'ts').map(({ text }) => text);
  return codes
    .join('\n')
    .replace(
      /'nestjs-rest-errors(?:\/(axios|client|core|opentelemetry|pino|typeorm))?'/g,
      (_, entry: keyof typeof ENTRIES | undefined) =>
        `'../../src/${entry ? ENTRIES[entry] : ''}index.js'`,
    )
    .replace(/^const app = /m, 'export const app = ')
    .replace('app.listen(3000)', `app.listen(0, '127.0.0.1')`);
}

function exchangesOf(blocks: readonly Block[]): Exchange[] {
  const exchanges: Exchange[] = [];
  for (const [index, { language, text }] of blocks.entries()) {
    if (language !== 'sh' || !text.startsWith('curl ')) continue;
    const next = blocks[index + 1];
    if (next?.language !== 'http') throw new Error(`No block http follows ${text}`);
    const answer = answerOf(next.text, exchanges.at(-1)?.answer);
    exchanges.push({ ...requestOf(text.trim()), answer });
  }
  return exchanges;
}

function requestOf(command: string): Omit<Exchange, 'answer'> {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  let method = 'GET';
  let path = '/';
  let body: string | undefined;
  const headers: Record<string, string> = { accept: '*/*' };
  for (const [index, word] of words.entries()) {
    const value = words[index + 1] ?? '';
    if (word === '-X') method = value;
    else if (word === '-I') method = 'HEAD';
    else if (word === '-d') body = value;
    else if (word === '-H') {
      const [name = '', text = ''] = value.split(': ', 2);
      headers[name.toLowerCase()] = text;
    } else if (word.startsWith('localhost:3000')) path = word.slice('localhost:3000'.length);
  }
  if (body !== undefined && method === 'GET') method = 'POST';
  return { command, method, path, options: { headers, ...(body !== undefined && { body }) } };
}

/** A line `...` stands for the other headers of the answer before. */
function answerOf(text: string, previous: PrintedAnswer | undefined): PrintedAnswer {
  const [head = '', ...rest] = text.split('\n\n');
  const [statusLine = '', ...headerLines] = head.trimEnd().split('\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
  if (statusLine !== `HTTP/1.1 ${status} ${STATUS_CODES[status]}`) {
    throw new Error(`${statusLine} is no status line`);
  }
  const headers: Record<string, string> = {};
  for (const line of headerLines) {
    const colon = line.indexOf(': ');
    if (line !== '...') headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 2);
  }
  if (headerLines.at(-1) === '...') Object.assign(headers, { ...previous?.headers, ...headers });
  return { status, headers, body: rest.join('\n\n').trim() };
}
