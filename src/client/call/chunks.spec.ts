import { PassThrough, Readable } from 'node:stream';
import { createGzip, createGunzip, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { AttemptGivenUp, CallAbort } from './call-abort.js';
import { CallLimits } from './call-limits.js';
import { readChunks, type Chunks } from './chunks.js';

async function textOf(body: Chunks): Promise<string> {
  let text = '';
  const take = (chunk: Uint8Array | string): boolean => {
    text += String(chunk instanceof Uint8Array ? Buffer.from(chunk) : chunk);
    return true;
  };
  await readChunks(body, take, endless());
  return text;
}

/** What Node's own iterator makes of the same. */
async function iterated(body: Readable): Promise<string> {
  let text = '';
  for await (const chunk of body) text += String(chunk);
  return text;
}

/** Each made anew, since a stream is read once. */
const STREAMS: Readonly<Record<string, () => Readable | Promise<Readable>>> = {
  'ends at once': () => Readable.from([]),
  'has several chunks': () => Readable.from([Buffer.from('a'), Buffer.from('b')]),
  'has text': () => Readable.from(['a', 'ü']),
  'has an encoding': () =>
    Readable.from([Buffer.from('ü')], { objectMode: false }).setEncoding('utf8'),
  'is decompressed': () => Readable.from([gzipSync('a')]).pipe(createGunzip()),
  'is compressed garbage': () => Readable.from([Buffer.from('a')]).pipe(createGunzip()),
  'fails at once': () => failing(new PassThrough(), new Error('broken')),
  'fails after a part': () => {
    const stream = new PassThrough();
    stream.write('a');
    setImmediate(() => stream.destroy(new Error('broken')));
    return stream;
  },
  'closes after a part': () => {
    const stream = new PassThrough();
    stream.write('a');
    setImmediate(() => stream.destroy());
    return stream;
  },
  'is closed already': () => new PassThrough().destroy(),
  'has failed already': async () => {
    const stream = failing(new PassThrough(), new Error('broken'));
    await new Promise<void>((resolve) => stream.once('close', resolve));
    return stream;
  },
  'has ended already': async () => {
    const stream = Readable.from(['a']);
    for await (const _ of stream);
    return stream;
  },
  'has been read in part': async () => {
    const stream = new PassThrough();
    stream.write('a');
    stream.on('data', () => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    stream.pause();
    stream.removeAllListeners('data');
    stream.end('b');
    return stream;
  },
};

function failing(stream: PassThrough, error: Error): PassThrough {
  stream.on('error', () => undefined);
  return stream.destroy(error);
}

describe('A stream of Node', () => {
  it.each(Object.keys(STREAMS))('that %s is what iterating over it gives', async (name) => {
    const [ours, expected] = await Promise.allSettled([
      Promise.resolve(STREAMS[name]?.()).then((stream) => textOf(stream as Readable)),
      Promise.resolve(STREAMS[name]?.()).then((stream) => iterated(stream as Readable)),
    ]);
    expect(outcomeOf(ours)).toStrictEqual(outcomeOf(expected));
  });

  it('is let go of when that is enough', async () => {
    let made = 0;
    const stream = new Readable({ read: () => void stream.push(`${made++}`) });
    const taken: string[] = [];
    await readChunks(stream, (chunk) => taken.push(String(chunk)) < 2, endless());
    expect(taken).toHaveLength(2);
    expect(stream.destroyed).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toHaveLength(2);
  });

  it('may fail when it is let go of, which nobody hears of', async () => {
    const stream = new Readable({
      read: () => void stream.push('a'),
      destroy: (_, done) => done(new Error('cannot be closed')),
    });
    await readChunks(stream, () => false, endless());
    await expect.poll(() => stream.closed).toBe(true);
    expect(stream.errored).toMatchObject({ message: 'cannot be closed' });
  });

  it('has what is read failed by what takes it', async () => {
    const stream = createGzip();
    stream.end('a');
    const take = (): never => {
      throw new Error('not to be taken');
    };
    const reading = readChunks(stream, take, endless());
    await expect(reading).rejects.toThrow('not to be taken');
    expect(stream.destroyed).toBe(true);
  });
});

describe('A body that is given up', () => {
  const never = () => new Promise<never>(() => undefined);
  it.each<[string, () => Chunks]>([
    ['a stream of Node', () => new Readable({ read: () => undefined })],
    ['one that never closes', () => new Readable({ read: () => undefined, destroy: never })],
    ['a stream of the web', () => new ReadableStream() as unknown as Chunks],
    ['one that cannot be cancelled', () => new ReadableStream({ cancel: never }) as never],
    ['one that fails to', () => new ReadableStream({ cancel: () => Promise.reject() }) as never],
    ['a generator', () => ({ [Symbol.asyncIterator]: () => ({ next: never }) })],
  ])('is not waited for: %s', async (_, body) => {
    for (const timeout of [20, 0]) {
      const abort = new CallAbort(limitsOf(timeout));
      await expect(readChunks(body(), () => true, abort)).rejects.toThrow(AttemptGivenUp);
    }
  });

  it('is let go of', async () => {
    const stream = new Readable({ read: () => undefined });
    let isCancelled = false;
    const web = new ReadableStream({ cancel: () => void (isCancelled = true) }) as never;
    for (const body of [stream, web]) {
      await readChunks(body, () => true, new CallAbort(limitsOf(10))).catch(() => undefined);
    }
    expect([stream.destroyed, isCancelled]).toEqual([true, true]);
  });
});

function endless(): CallAbort {
  const abort = new CallAbort(limitsOf(60_000));
  abort.close();
  return abort;
}

function limitsOf(timeout: number): CallLimits {
  const settings = { timeout, deadline: undefined, signal: undefined };
  return new CallLimits(settings, {}, undefined);
}

function outcomeOf(outcome: PromiseSettledResult<string>): unknown {
  if (outcome.status === 'fulfilled') return outcome.value;
  const { code, message } = outcome.reason as NodeJS.ErrnoException;
  return { code, message };
}
