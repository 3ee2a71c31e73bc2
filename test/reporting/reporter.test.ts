import {
  BadRequestException,
  ConsoleLogger,
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  NotFoundException,
  Param,
} from '@nestjs/common';
import { DataSource, EntitySchema } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import {
  REST_ERRORS_REPORTER,
  UserException,
  wrapErrors,
  type ErrorRecord,
  type ErrorReporter,
} from '../../src/index.js';
import { errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

@UserException(409, { logLevel: 'warn' })
class Warned extends Error {}
@UserException(409, { logLevel: false })
class Silent extends Error {}
@UserException(409, { logLevel: 'error' })
class Loud extends Error {}
@UserException(503, { logLevel: 'debug' })
class Quiet extends Error {}

@Controller('contacts')
class ReportedController {
  @Get('warned') warned(): void {
    throw new Warned('x');
  }
  @Get('silent') silent(): void {
    throw new Silent('x');
  }
  @Get('loud') loud(): void {
    throw new Loud('x');
  }
  @Get('quiet') quiet(): void {
    throw new Quiet('x');
  }
  @Get('unknown') unknown(): void {
    throw new TypeError('outer', { cause: new Error('inner', { cause: 'root' }) });
  }
  @Get('forged') forged(): void {
    throw new NotFoundException('x\n500 FORGED GET /: \u001b[31mred\r\u2028y');
  }
  @Get('forged-stack') forgedStack(): void {
    throw new Error('x\r\n500 FORGED GET /: \u001b[31mred\n    at forged (a.js:1:1)\n501 FORGED');
  }
  @Get('clean-up/:kind') async cleanUp(@Param('kind') kind: string): Promise<void> {
    await wrapErrors(() => Promise.reject(new Warned('the block')), {
      ...(kind === 'converted' && { otherwise: Quiet }),
      cleanUp: () => {
        throw new Error('the clean-up');
      },
    });
  }
  @Get('issues') issues(): void {
    throw new BadRequestException(['a is empty', 'b is empty', 'c', 'd', 'e', 'f']);
  }
  @Get(':id/notes') notes(): void {
    throw new NotFoundException('No notes');
  }
}

onEachPlatform('the record', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, { controllers: [ReportedController] });
  });
  afterEach(() => app.log.clear());
  afterAll(() => app.close());

  it.each([
    ['/contacts/warned', ['warn']],
    ['/contacts/silent', []],
    ['/contacts/loud', ['error']],
    ['/contacts/quiet', ['debug']],
    ['/contacts/unknown', ['error']],
    ['/contacts/7/notes', ['log']],
  ])('%s has the level %j', async (path, levels) => {
    await app.get(path);
    expect(app.log.entries.map(({ level }) => level)).toEqual(levels);
  });

  it('of a 4xx is one line with the route template, without a stack', async () => {
    const { headers } = await app.get('/contacts/7/notes?token=hunter2');
    expect(app.log.entries).toEqual([
      {
        level: 'log',
        context: 'RestErrors',
        text: `404 NOT_FOUND GET /contacts/:id/notes: No notes [${String(headers['x-error-id'])}]`,
      },
    ]);
  });

  it('of an unknown error has its stack and the whole cause chain', async () => {
    await app.get('/contacts/unknown');
    const text = app.log.entries[0]?.text ?? '';
    expect(text).toMatch(/^500 INTERNAL_SERVER_ERROR GET \/contacts\/unknown: TypeError: outer \[/);
    expect(text).toMatch(/\nTypeError: outer\n {4}at .*reporter\.test\.ts/);
    expect(text).toMatch(/\nCaused by: Error: inner\n {4}at /);
    expect(text).toMatch(/\nCaused by: string: root$/);
  });

  it.each([
    ['kept', 409],
    ['converted', 503],
  ])('of a failed clean-up has both errors, the first one leading: %s', async (kind, status) => {
    expect((await app.get(`/contacts/clean-up/${kind}`)).status).toBe(status);
    expect(app.log.entries).toHaveLength(1);
    const [{ level, text } = { level: '', text: '' }] = app.log.entries;
    expect(level).toBe('error');
    expect(text.indexOf('the block')).toBeGreaterThan(0);
    expect(text.indexOf('the block')).toBeLessThan(
      text.indexOf('\nFailed afterwards: Error: the clean-up'),
    );
  });

  it('of issues has the first of them', async () => {
    await app.get('/contacts/issues');
    expect(app.log.entries[0]?.text).toMatch(/: Bad Request; a is empty; b is empty; c; d; e \[/);
  });

  it('is not forged by a client', async () => {
    await app.get('/contacts/forged');
    expect(app.log.entries[0]?.text.split('\n')).toHaveLength(1);
    expect(app.log.entries[0]?.text).not.toContain('\u001b');
  });

  it('has no line of a message between its frames', async () => {
    await app.get('/contacts/forged-stack');
    const [summary, head, ...frames] = app.log.entries[0]?.text.split('\n') ?? [];
    expect(summary).toMatch(
      /^500 INTERNAL_SERVER_ERROR GET .* Error: x 500 FORGED .* 501 FORGED \[/,
    );
    expect(head).toMatch(/^Error: x 500 FORGED GET \/: {2}\[31mred .* 501 FORGED$/);
    expect(frames.length).toBeGreaterThan(3);
    expect(frames.filter((frame) => !/^ {4}at (?!forged)/.test(frame))).toEqual([]);
  });
});

describe("Nest's console logger", () => {
  it.each([false, true])('writes one record, json: %s', async (json) => {
    const lines: string[] = [];
    const write = (line: unknown): boolean => lines.push(String(line)) > 0;
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(write);
    const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(write);
    const app = await TestApp.start('fastify', {
      controllers: [ReportedController],
      factory: { logger: new ConsoleLogger({ json, colors: false }) },
    });
    lines.length = 0;
    await app.get('/contacts/unknown');
    await app.get('/contacts/7/notes');
    stdout.mockRestore();
    stderr.mockRestore();
    const text = lines.join('');
    expect(text.match(/500 INTERNAL_SERVER_ERROR/g)).toHaveLength(1);
    expect(text.match(/404 NOT_FOUND/g)).toHaveLength(1);
    expect(text).toContain('Caused by: Error: inner');
    await app.close();
  });
});

const Contact = new EntitySchema<{ id: number; email: string; password: string }>({
  name: 'Contact',
  columns: {
    id: { type: Number, primary: true },
    email: { type: String, unique: true },
    password: { type: String },
  },
});

describe('a failed statement', () => {
  it('never brings its parameters into the record', async () => {
    const dataSource = await new DataSource({
      type: 'sqljs',
      entities: [Contact],
      synchronize: true,
    }).initialize();
    @Controller()
    class DatabaseController {
      @Get('insert') async insert(): Promise<void> {
        const row = { email: 'bob@example.com', password: 'hunter2-hash' };
        await dataSource.getRepository(Contact).insert({ id: 1, ...row });
        await dataSource.getRepository(Contact).insert({ id: 2, ...row });
      }
      // what mysql2 says
      @Get('quoted') async quoted(): Promise<void> {
        const message = "Duplicate entry 'bob@example.com-1980-05-17 10:00:00' for key 'email'";
        await Promise.reject(
          Object.assign(new Error(message), {
            query: 'INSERT',
            parameters: ['bob@example.com', new Date('1980-05-17T10:00:00Z')],
            code: 'ER_DUP_ENTRY',
            errno: 1062,
            sql: 'hunter2-hash',
          }),
        );
      }
    }
    const app = await TestApp.start('express', { controllers: [DatabaseController] });
    for (const path of ['/insert', '/quoted']) {
      const answer = await app.get(path);
      expect(seen(answer)).toEqual(
        errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.'),
      );
    }
    const text = JSON.stringify(app.log.entries);
    expect(app.log.records).toHaveLength(2);
    expect(text).toContain('QueryFailedError: A statement failed');
    expect(text).toContain('Error: A statement failed (code ER_DUP_ENTRY, errno 1062)');
    expect(text).not.toContain('1980-05-17');
    expect(text).not.toContain('bob@example.com');
    expect(text).not.toContain('hunter2');
    await app.close();
    await dataSource.destroy();
  });
});

class Journal {
  readonly records: ErrorRecord[] = [];
}

@Injectable()
class JournalReporter implements ErrorReporter {
  constructor(@Inject(Journal) private readonly journal: Journal) {}

  report(record: ErrorRecord): void {
    this.journal.records.push(record);
  }
}

class ThrowingReporter implements ErrorReporter {
  report(): void {
    throw new Error('reporter broke');
  }
}

class RejectingReporter implements ErrorReporter {
  async report(): Promise<void> {
    await Promise.reject(new Error('reporter broke'));
  }
}

describe('the reporter', () => {
  it.each(['option', 'provider'])('of the application gets the record, by %s', async (way) => {
    const provider = { provide: REST_ERRORS_REPORTER, useClass: JournalReporter };
    @Module({
      providers: way === 'provider' ? [Journal, provider] : [Journal, JournalReporter],
      exports: [Journal],
    })
    class JournalModule {}
    const app = await TestApp.start('express', {
      imports: [JournalModule],
      controllers: [ReportedController],
      options: way === 'option' ? { reporter: JournalReporter } : {},
    });
    const answer = await app.get('/contacts/7/notes');
    await app.get('/contacts/unknown');
    const [notes, unknown] = app.app.get(Journal).records;
    expect(notes).toMatchObject({
      level: 'info',
      transport: 'http',
      method: 'GET',
      route: '/contacts/:id/notes',
      outcome: 'answered',
      error: { id: answer.headers['x-error-id'], code: 'NOT_FOUND', status: 404, alarm: false },
    });
    expect(notes?.error.thrown).toBeInstanceOf(NotFoundException);
    expect(unknown).toMatchObject({ level: 'error', error: { isUnknown: true, alarm: true } });
    expect(unknown?.causes.map(({ message }) => message)).toEqual(['outer', 'inner', 'root']);
    expect(app.log.records).toEqual([]);
    await app.close();
  });

  it.each([ThrowingReporter, RejectingReporter])(
    '%o that fails is logged after the error',
    async (reporter) => {
      const app = await TestApp.start('fastify', {
        controllers: [ReportedController],
        options: { reporter },
      });
      expect((await app.get('/contacts/7/notes')).status).toBe(404);
      await expect.poll(() => app.log.records).toHaveLength(1);
      const [{ level, text } = { level: '', text: '' }] = app.log.records;
      expect(level).toBe('error');
      expect(text.indexOf('No notes')).toBeLessThan(text.indexOf('reporter broke'));
      expect(text).toContain('reporter broke');
      await app.close();
    },
  );

  it('that fails leaves nothing unredacted', async () => {
    const app = await TestApp.start('express', {
      controllers: [ReportedController],
      options: { reporter: ThrowingReporter, reporting: { redact: ['causes[*].message'] } },
    });
    const messages: unknown[] = [];
    app.log.error = (message: unknown) => messages.push(message);
    await app.get('/contacts/7/notes');
    expect(messages).toHaveLength(1);
    expect(JSON.parse(JSON.stringify(messages[0]))).toMatchObject({
      record: { causes: [{ message: '[Redacted]' }, { message: '[Redacted]' }] },
    });
    await app.close();
  });

  it('survives an application whose logger fails, too', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const app = await TestApp.start('express', { controllers: [ReportedController] });
    app.log.log = () => {
      throw new Error('logger broke');
    };
    app.log.error = app.log.log;
    expect((await app.get('/contacts/7/notes')).status).toBe(404);
    expect(stderr).toHaveBeenCalledWith(
      expect.stringMatching(/^404 NOT_FOUND \[.*\] could not be logged\n$/),
    );
    stderr.mockRestore();
    await app.close();
  });
});
