import {
  Controller,
  Get,
  HttpCode,
  Inject,
  Injectable,
  Module,
  Redirect,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  REST_ERRORS_RESPONSE_HOOK,
  UserException,
  UseResponseHook,
  type CustomizedBody,
  type OutgoingAnswer,
  type ResponseHook,
} from '../../src/index.js';
import { errorHeaders, errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

@UserException(409, { code: 'PROTECTED' })
class Protected extends Error {}

class Trace {
  readonly answers: Array<Omit<OutgoingAnswer, 'request'>> = [];
}

@Injectable()
class EnvelopeHook implements ResponseHook {
  constructor(@Inject(Trace) private readonly trace: Trace) {}

  async onResponse({ request, ...answer }: OutgoingAnswer): Promise<CustomizedBody | undefined> {
    this.trace.answers.push(answer);
    await Promise.resolve();
    const { url } = request as { url: string };
    if (url.includes('keep')) return undefined;
    if (url.includes('binary')) return { binary: new Uint8Array([1, 2, 3]) };
    if (url.includes('both')) return { text: 'text wins', binary: new Uint8Array([1]) };
    return { text: `[${answer.text ?? 'binary'}]` };
  }
}

class UpperCaseHook implements ResponseHook {
  onResponse({ text }: OutgoingAnswer): CustomizedBody {
    return { text: text?.toUpperCase() };
  }
}

class JunkHook implements ResponseHook {
  onResponse(): CustomizedBody {
    return { text: 42 as never };
  }
}

class ThrowingHook implements ResponseHook {
  onResponse(): never {
    throw new Error('hook hunter2');
  }
}

class HangingHook implements ResponseHook {
  readonly timeout = 20;
  onResponse(): Promise<never> {
    return new Promise(() => undefined);
  }
}

/** Some libraries' promises are not of the class Promise. */
class ThenableHook implements ResponseHook {
  readonly timeout = 20;
  onResponse(): Promise<never> {
    // eslint-disable-next-line unicorn/no-thenable -- it is what the test is about
    return { then: () => undefined } as never;
  }
}

class LateHook implements ResponseHook {
  readonly timeout = Infinity;
  async onResponse({ text }: OutgoingAnswer): Promise<CustomizedBody> {
    await nextTurn();
    return { text: `late ${text}` };
  }
}

interface AnyResponse {
  send(body: unknown): void;
  redirect(url: string, status?: number): void;
}

@Controller()
class HookedController {
  @Get('object') object(): object {
    return { a: 'ä' };
  }
  @Get('text') text(): string {
    return 'text';
  }
  @Get('buffer/:kind') buffer(@Res() response: { send(body: Buffer): void }): void {
    response.send(Buffer.from('bytes'));
  }
  @Get('empty') empty(): void {}
  @HttpCode(204) @Get('keep/nothing') nothing(): void {}
  @Get('keep/object') keep(): object {
    return { a: 'ä' };
  }
  @Get('both') both(): string {
    return 'x';
  }
  @Get('binary') binary(): string {
    return 'x';
  }
  @Get('stream') stream(): StreamableFile {
    return new StreamableFile(Buffer.from('stream'), { type: 'text/plain' });
  }
  @Get('error') error(): void {
    throw new Protected('No');
  }
  @Get('error/binary') errorBinary(): void {
    throw new Protected('No');
  }
  @Redirect('/elsewhere', 301) @Get('redirect') redirect(): void {}
  @Redirect('/elsewhere') @Get('keep/redirect') keptRedirect(): void {}
  @Redirect('/elsewhere') @Get('binary/redirect') binaryRedirect(): void {}
  @Get('by-hand') byHand(@Res() response: AnyResponse): void {
    response.redirect('/elsewhere');
  }
  @Get('sent') sent(@Res() response: AnyResponse): void {
    response.send('sent');
    throw new Protected('hunter2');
  }
  @UseResponseHook(LateHook) @Get('late') late(@Res() response: AnyResponse): void {
    response.send('sent');
    throw new Protected('hunter2');
  }
  @UseResponseHook(HangingHook) @Get('hanging') hanging(): object {
    return { rows: 'hunter2' };
  }
  @UseResponseHook(HangingHook) @Get('hanging/error') hangingOnError(): void {
    throw new Protected('No');
  }
  @Get('unserialisable') unserialisable(): object {
    return { big: 1n };
  }
}

@UseResponseHook(UpperCaseHook)
@Controller('upper')
class UpperCaseController {
  @Get('object') object(): object {
    return { a: 'b' };
  }
  @Get('error') error(): void {
    throw new Protected('No');
  }
  @UseResponseHook(EnvelopeHook) @Get('own') own(): string {
    return 'own';
  }
  @UseResponseHook(ThrowingHook) @Get('throws') throws(): object {
    return { rows: 'b' };
  }
  @UseResponseHook(ThrowingHook)
  @Redirect('/elsewhere')
  @Get('throws/redirect')
  throwsAtRedirection(): void {}
  @UseResponseHook(JunkHook) @Get('junk') junk(): object {
    return { rows: 'b' };
  }
  @UseResponseHook(JunkHook) @Get('junk/error') junkOnError(): void {
    throw new Protected('No');
  }
  @UseResponseHook(ThrowingHook) @Get('throws/error') throwsOnError(): void {
    throw new Protected('No');
  }
}

const controllers = [HookedController, UpperCaseController];
const JSON_TYPE = 'application/json; charset=utf-8';

onEachPlatform('the response hook of the module', (platform) => {
  let app: TestApp;
  let trace: Trace;
  beforeAll(async () => {
    app = await TestApp.start(platform, {
      controllers,
      providers: [Trace, EnvelopeHook],
      options: { responseHook: EnvelopeHook },
    });
    trace = app.app.get(Trace);
  });
  beforeEach(() => {
    trace.answers.length = 0;
    app.log.clear();
  });
  afterAll(() => app.close());

  it.each([
    ['/object', '[{"a":"ä"}]', JSON_TYPE],
    ['/text', '[text]', undefined],
    ['/buffer/x', '[binary]', 'application/octet-stream'],
    ['/empty', '[]', undefined],
    ['/keep/object', '{"a":"ä"}', JSON_TYPE],
    ['/both', 'text wins', undefined],
    ['/binary', '\u0001\u0002\u0003', undefined],
  ])('%s on success', async (path, text, type) => {
    const answer = await app.get(path);
    expect(answer).toMatchObject({ status: 200, text, truncated: false });
    expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(text)));
    if (type !== undefined) expect(answer.headers['content-type']).toBe(type);
    expect(trace.answers).toHaveLength(1);
    expect(app.log.records).toEqual([]);
  });

  it('gets status and body as they would be sent', async () => {
    await app.get('/object');
    await app.get('/buffer/x');
    await app.get('/error');
    expect(trace.answers).toEqual([
      { status: 200, text: '{"a":"ä"}' },
      { status: 200, binary: Buffer.from('bytes') },
      {
        status: 409,
        text: '{"Errors":["No"],"StatusCode":409}',
        error: expect.objectContaining({ code: 'PROTECTED', status: 409 }) as unknown,
      },
    ]);
  });

  it('replaces the body of an error, text or binary', async () => {
    const answer = await app.get('/error');
    expect(answer.text).toBe('[{"Errors":["No"],"StatusCode":409}]');
    expect(answer.status).toBe(409);
    expect((await app.get('/error/binary')).text).toBe('\u0001\u0002\u0003');
    expect(trace.answers).toHaveLength(2);
    expect(app.log.records).toHaveLength(2);
  });

  it('sees unknown routes, broken bodies and failed serialisation', async () => {
    expect((await app.get('/nothing')).text).toMatch(/^\[\{"Errors"/);
    expect((await app.post('/object', '{')).text).toMatch(/^\[\{"Errors"/);
    const failed = await app.get('/unserialisable');
    expect(failed).toMatchObject({ status: 500 });
    expect(failed.text).toMatch(/^\[\{"Errors":\["An unexpected/);
    expect(app.log.records).toHaveLength(3);
  });

  it('HEAD and 204 stay without a body', async () => {
    expect(await app.request('HEAD', '/object')).toMatchObject({ status: 200, text: '' });
    expect(await app.request('HEAD', '/error')).toMatchObject({ status: 409, text: '' });
    expect(await app.get('/keep/nothing')).toMatchObject({ status: 204, text: '' });
  });

  it('sees redirections', async () => {
    const answer = await app.get('/redirect');
    expect(answer).toMatchObject({ status: 301, truncated: false });
    const given = platform === 'express' ? 'Moved Permanently. Redirecting to /elsewhere' : '';
    expect(trace.answers).toEqual([{ status: 301, text: given }]);
    expect(answer.text).toBe(`[${given}]`);
    expect(answer.headers).toMatchObject({
      location: '/elsewhere',
      'content-length': String(given.length + 2),
    });
    expect((await app.get('/by-hand')).text).toMatch(/^\[.*\]$/);
    expect((await app.get('/binary/redirect')).text).toBe('\u0001\u0002\u0003');
    expect(await app.get('/keep/redirect')).toMatchObject({
      status: 302,
      text: platform === 'express' ? 'Found. Redirecting to /elsewhere' : '',
    });
    expect(await app.request('HEAD', '/redirect')).toMatchObject({ status: 301, text: '' });
    expect(trace.answers).toHaveLength(5);
    expect(app.log.records).toEqual([]);
  });

  it.each([
    ['/sent', '[sent]'],
    ['/late', 'late sent'],
  ])('%s: what is thrown after an answer comes too late', async (path, text) => {
    expect(await app.get(path)).toMatchObject({ status: 200, text, truncated: false });
    expect(app.log.entries).toHaveLength(1);
    expect(app.log.entries[0]?.text).toMatch(/^409 PROTECTED GET \S+ \(already answered\): /);
  });

  it('that never resolves is one that throws', async () => {
    expect(seen(await app.get('/hanging'))).toEqual(
      errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.'),
    );
    expect(seen(await app.get('/hanging/error'))).toEqual(errorList(409, 'PROTECTED', 'No'));
    expect(app.log.records).toHaveLength(2);
    for (const { text } of app.log.records) {
      expect(text).toContain('A response hook took longer than 20 ms');
    }
  });

  it('does not see streams', async () => {
    expect((await app.get('/stream')).text).toBe('stream');
    expect(trace.answers).toEqual([]);
  });

  it('gives way to the hook of a controller or handler', async () => {
    expect((await app.get('/upper/object')).text).toBe('{"A":"B"}');
    expect((await app.get('/upper/error')).text).toBe('{"ERRORS":["NO"],"STATUSCODE":409}');
    expect((await app.get('/upper/own')).text).toBe('[own]');
  });

  it.each([
    ['/upper/throws', {}],
    // the text that Express has for a redirection depends on what the client accepts
    ['/upper/throws/redirect', platform === 'express' ? { vary: 'Accept' } : {}],
  ])('that throws turns the success of %s into a 500 and is logged once', async (path, headers) => {
    expect(seen(await app.get(path))).toEqual(
      errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.', headers),
    );
    expect(app.log.records).toHaveLength(1);
    expect(app.log.records[0]?.text).toContain('hook hunter2');
  });

  it('that returns no body is one that fails', async () => {
    expect((await app.get('/upper/junk')).status).toBe(500);
    expect(seen(await app.get('/upper/junk/error'))).toEqual(errorList(409, 'PROTECTED', 'No'));
    expect(app.log.records).toHaveLength(2);
    for (const { text } of app.log.records) expect(text).toContain('neither text nor binary');
  });

  it('that throws on an error leaves the error as it is and logs both', async () => {
    expect(seen(await app.get('/upper/throws/error'))).toEqual(errorList(409, 'PROTECTED', 'No'));
    expect(app.log.records).toHaveLength(1);
    const text = app.log.records[0]?.text ?? '';
    expect(text.indexOf('Protected')).toBeLessThan(text.indexOf('hook hunter2'));
    expect(text).toContain('hook hunter2');
  });
});

onEachPlatform('a response hook of one controller alone', (platform) => {
  it('is all that runs', async () => {
    const app = await TestApp.start(platform, { controllers, providers: [Trace, EnvelopeHook] });
    expect((await app.get('/object')).text).toBe('{"a":"ä"}');
    expect((await app.get('/upper/object')).text).toBe('{"A":"B"}');
    expect(seen(await app.get('/error'))).toMatchObject({ headers: errorHeaders('PROTECTED') });
    await app.close();
  });
});

describe('REST_ERRORS_RESPONSE_HOOK', () => {
  it('provides the hook of the module from any module', async () => {
    @Module({ providers: [{ provide: REST_ERRORS_RESPONSE_HOOK, useClass: UpperCaseHook }] })
    class HookModule {}
    const app = await TestApp.start('fastify', {
      imports: [HookModule],
      controllers,
      providers: [Trace, EnvelopeHook],
    });
    expect((await app.get('/object')).text).toBe('{"A":"Ä"}');
    await app.close();
  });
});

onEachPlatform('the time of a hook', (platform) => {
  it('counts for a thenable, too', async () => {
    const app = await TestApp.start(platform, {
      controllers: [HookedController],
      options: { responseHook: ThenableHook },
    });
    expect((await app.get('/object')).status).toBe(500);
    expect(app.log.records[0]?.text).toContain('A response hook took longer than 20 ms');
    await app.close();
  });

  it.each([-1, NaN, '20'])('has to be one: %s', async (timeout) => {
    class TimedHook implements ResponseHook {
      readonly timeout = timeout as number;
      onResponse(): undefined {}
    }
    @UseResponseHook(TimedHook)
    @Controller()
    class TimedController {}
    const fact = `has timeout ${timeout}; give it milliseconds, or Infinity for none.`;
    await expect(TestApp.start(platform, { options: { responseHook: TimedHook } })).rejects.toThrow(
      `The response hook ${fact}`,
    );
    await expect(TestApp.start(platform, { controllers: [TimedController] })).rejects.toThrow(
      `The response hook of @UseResponseHook on TimedController ${fact}`,
    );
  });
});
