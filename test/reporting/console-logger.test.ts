import {
  ConsoleLogger,
  ConflictException,
  Controller,
  Get,
  Post,
  type LogLevel,
} from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';

import { ErrorDebug, UserException, type RestErrorsOptions } from '../../src/index.js';
import { outputOf } from '../support/captured-output.js';
import { onEachPlatform, TestApp, type Platform } from '../support/test-app.js';

@UserException(409, { code: 'CONTACT_PROTECTED' })
class DeletionNotAllowed extends Error {}

@Controller('contacts')
class ContactsController {
  @Get('broken') broken(): void {
    const parts = [new Error('first part'), 'second part'];
    throw new TypeError('outer', {
      cause: new AggregateError(parts, 'both', {
        cause: Object.assign(new Error('root'), { code: 'E7' }),
      }),
    });
  }
  @Get('loop') loop(): void {
    const error: Error & { cause?: unknown } = new Error('loop');
    error.cause = error;
    throw error;
  }
  @Get(':id') read(): void {
    throw new DeletionNotAllowed('Record is protected');
  }
  @Post(':id') write(): void {
    throw new ConflictException('taken');
  }
}

interface JsonLine {
  readonly level: string;
  readonly context: string;
  readonly message: { readonly message: string; readonly record: Record<string, unknown> };
  readonly stack?: string;
}

interface LogOptions {
  readonly json?: boolean;
  readonly colors?: boolean;
  readonly logLevels?: LogLevel[];
}

onEachPlatform("Nest's console logger", (platform: Platform) => {
  let app: TestApp | undefined;
  afterEach(() => app?.close());

  const start = async (log: LogOptions, options: RestErrorsOptions = {}): Promise<TestApp> => {
    await outputOf(async () => {
      app = await TestApp.start(platform, {
        controllers: [ContactsController],
        options,
        factory: { logger: new ConsoleLogger({ colors: false, ...log }) },
      });
    });
    return app as TestApp;
  };
  const jsonLine = (text: string): JsonLine => {
    expect(text.trim().split('\n')).toHaveLength(1);
    return JSON.parse(text) as JsonLine;
  };

  it('writes text with the stacks below it', async () => {
    const { get } = await started(await start({}));
    expect(await get('/contacts/7')).toMatch(
      /^\[Nest\] \d+ {2}- .* LOG \[RestErrors\] 409 CONTACT_PROTECTED GET \/contacts\/:id: Record is protected \[[\da-f-]{36}\]\n$/,
    );
    const broken = await get('/contacts/broken');
    expect(broken).toMatch(
      /ERROR \[RestErrors\] 500 INTERNAL_SERVER_ERROR GET .*: TypeError: outer/,
    );
    expect(broken).toMatch(/\nTypeError: outer\n {4}at /);
    expect(broken.match(/TypeError: outer/g)).toHaveLength(2);
    expect(broken).toMatch(
      /\nCaused by: AggregateError: both\n {4}at [\s\S]*\nCaused by: Error: root/,
    );
    expect(broken).toContain('Caused by: string: second part');
  });

  it('colours as Nest does', async () => {
    const { get } = await started(await start({ colors: true }));
    expect(await get('/contacts/7')).toContain('\u001b[32m409 CONTACT_PROTECTED GET');
    expect(await get('/contacts/broken')).toContain('\u001b[31m500 INTERNAL_SERVER_ERROR');
  });

  it('writes data in JSON mode', async () => {
    const { get } = await started(await start({ json: true }));
    const { message, ...line } = jsonLine(await get('/contacts/7'));
    expect(line).toMatchObject({ level: 'log', context: 'RestErrors' });
    expect(line).not.toHaveProperty('stack');
    expect(message.message).toMatch(
      /^409 CONTACT_PROTECTED GET \/contacts\/:id: Record is protected/,
    );
    expect(message.record).toEqual({
      errorId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      code: 'CONTACT_PROTECTED',
      status: 409,
      transport: 'http',
      outcome: 'answered',
      transaction: 'none',
      method: 'GET',
      route: '/contacts/:id',
      duration: expect.any(Number) as number,
      causes: [{ name: 'DeletionNotAllowed', message: 'Record is protected', relation: 'thrown' }],
    });
  });

  it('writes the cause chain as data in JSON mode', async () => {
    const { get } = await started(await start({ json: true }));
    const { level, stack, message } = jsonLine(await get('/contacts/broken'));
    expect(level).toBe('error');
    expect(stack).toMatch(/^TypeError: outer\n/);
    expect(message.record['causes']).toEqual([
      {
        name: 'TypeError',
        message: 'outer',
        relation: 'thrown',
        stack: anyStack('TypeError: outer'),
      },
      {
        name: 'AggregateError',
        message: 'both',
        relation: 'cause',
        parent: 0,
        stack: anyStack('AggregateError: both'),
      },
      {
        name: 'Error',
        message: 'root',
        relation: 'cause',
        parent: 1,
        code: 'E7',
        stack: anyStack('Error: root'),
      },
      {
        name: 'Error',
        message: 'first part',
        relation: 'aggregated',
        parent: 1,
        stack: anyStack('Error: first part'),
      },
      { name: 'string', message: 'second part', relation: 'aggregated', parent: 1 },
    ]);
    expect(jsonLine(await get('/contacts/loop')).message.record['causes']).toHaveLength(1);
  });

  it('keeps what rules add, and redacts by path', async () => {
    const fields = (): object => ({ tenant: 'acme', iban: 'hunter2' });
    const reporting = {
      rules: [{ fields: fields as () => Record<string, unknown> }],
      redact: ['fields.iban', 'causes[*].message', 'exchange.request.headers["x-tenant"]'],
      level: 'troubleshoot',
    } as const;
    const app = await start({ json: true }, { reporting });
    const text = await outputOf(() => app.get('/contacts/7', { 'x-tenant': 'hunter2' }));
    expect(text).not.toContain('hunter2');
    const { record } = jsonLine(text).message;
    expect(record).toMatchObject({
      fields: { tenant: 'acme', iban: '[Redacted]' },
      causes: [{ name: 'DeletionNotAllowed', message: '[Redacted]' }],
      exchange: { request: { headers: { 'x-tenant': '[Redacted]' } } },
    });
  });
});

function anyStack(head: string): string {
  return expect.stringMatching(new RegExp(`^${head}\n {4}at `)) as string;
}

async function started(app: TestApp) {
  return { get: (path: string) => outputOf(() => app.get(path)) };
}

describe('a logger that keeps debug back', () => {
  it.each<LogLevel[][]>([[['error', 'warn', 'log']], [['error']]])(
    '%j writes what is debugged at the nearest level it shows',
    async (logLevels) => {
      let app: TestApp | undefined;
      await outputOf(async () => {
        app = await TestApp.start('express', {
          controllers: [ContactsController],
          factory: { logger: new ConsoleLogger({ colors: false, logLevels }) },
          options: { reporting: { rules: [{ status: 409, level: 'debug' }] } },
        });
      });
      const { get } = await started(app as TestApp);
      expect(await get('/contacts/7')).toBe('');
      app?.app.get(ErrorDebug).enable();
      const text = await get('/contacts/7');
      expect(text).toContain(`${(logLevels.at(-1) ?? '').toUpperCase()} [RestErrors] 409`);
      expect(text).toMatch(/\nDeletionNotAllowed: Record is protected\n {4}at /);
      await app?.close();
    },
  );
});
