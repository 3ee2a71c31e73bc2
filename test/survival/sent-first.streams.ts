import { Controller, Get, Res } from '@nestjs/common';
import { once } from 'node:events';
import { Readable } from 'node:stream';

import { FIRST, rawOf, TooLate, type AnyResponse } from './sent-first.response.js';

const streamed = (): Readable => Readable.from([FIRST, FIRST], { objectMode: false });

/** Handlers that send a stream, or a part of a response, and then fail. */
@Controller()
export class StreamingController {
  @Get('stream') stream(@Res() response: AnyResponse): never {
    if (response.raw) response.send(streamed());
    else streamed().pipe(rawOf(response));
    throw new TooLate();
  }

  @Get('piped') async piped(@Res() response: AnyResponse): Promise<never> {
    const source = new Readable({ read: () => undefined });
    source.pipe(rawOf(response));
    source.push(FIRST);
    await once(source, 'data');
    setImmediate(() => {
      source.push(FIRST);
      source.push(null);
    });
    throw new TooLate();
  }

  @Get('broken') async broken(@Res() response: AnyResponse): Promise<never> {
    const source = new Readable({ read: () => undefined });
    source.pipe(rawOf(response));
    source.push(FIRST);
    await once(source, 'data');
    const error = new TooLate();
    source.destroy(error);
    await once(source, 'error').catch(() => undefined);
    throw error;
  }

  @Get('piped/slow') pipedSlow(@Res() response: AnyResponse): never {
    const source = new Readable({ read: () => undefined });
    source.pipe(rawOf(response));
    setTimeout(() => {
      source.push(FIRST);
      source.push(FIRST);
      source.push(null);
    }, 10);
    throw new TooLate();
  }

  @Get('piped/part') pipedPart(@Res() response: AnyResponse): never {
    const source = new Readable({ read: () => undefined });
    source.pipe(rawOf(response), { end: false });
    source.push(FIRST);
    setImmediate(() => source.push(null));
    throw new TooLate();
  }

  @Get('piped/broken') pipedBroken(@Res() response: AnyResponse): never {
    const source = new Readable({ read: () => undefined });
    source.pipe(rawOf(response));
    source.push(FIRST);
    setTimeout(() => source.destroy(), 10);
    throw new TooLate();
  }

  @Get('begun') async begun(@Res() response: AnyResponse): Promise<never> {
    await new Promise<void>((resolve) => {
      rawOf(response).write(FIRST, resolve);
      // a compression calls nobody back
      setImmediate(resolve);
    });
    throw new TooLate();
  }
}
