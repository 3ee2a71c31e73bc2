import { Controller, Get } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { InjectRestClient, RestClientModule, type RestClient } from '../../src/client/index.js';
import { ErrorTranslator, Translates, UserException } from '../../src/index.js';
import { UpstreamClientError } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { PinoApp } from '../support/pino-app.js';
import { LEVELS } from '../support/pino-log.js';
import { onEachPlatform } from '../support/test-app.js';

const SECRET = 's3cret-of-nobody';

@UserException(404)
class ContactUnknown extends Error {}
@UserException(409)
class ContactLocked extends Error {}
class LowerFailure extends Error {}

@ErrorTranslator()
class CallTranslator {
  @Translates(UpstreamClientError) unknown(): Error {
    return new ContactUnknown('No such contact');
  }
}

const MADE = {
  code: 'STATUS_424',
  create: () => new ContactLocked('Locked', { cause: new LowerFailure('by somebody') }),
};

@Controller()
class CallingController {
  constructor(@InjectRestClient('crm') private readonly crm: RestClient) {}

  @Get('failed') async failed(): Promise<unknown> {
    // awaited, so that the stack has it
    return await this.crm.get('status/503', { query: { token: SECRET } });
  }
  @Get('translated') translated(): Promise<unknown> {
    return this.crm.get('status/404');
  }
  @Get('wrapped') async wrapped(): Promise<void> {
    try {
      await this.crm.get('slow-headers', { timeout: 50 });
    } catch (cause) {
      throw new LowerFailure('no contact', { cause });
    }
  }
  @Get('cookies') cookies(): Promise<unknown> {
    return this.crm.get('set-cookie', { query: { status: 500 } });
  }
  @Get('talkative') talkative(): Promise<unknown> {
    const text = `{"message":"Refused https://me:${SECRET}@crm/x?key=${SECRET}"}`;
    return this.crm.get('body', { query: { status: 400, type: 'application/json', text } });
  }
  @Get('retried') retried(): Promise<unknown> {
    return this.crm.get('status/500', { retry: { retries: 2, minDelay: 1 } });
  }
  @Get('hook') hook(): Promise<unknown> {
    const afterResponse = [() => Promise.reject(new TypeError('a mistake'))];
    return this.crm.get('status/500', { hooks: { afterResponse } });
  }
  @Get('hook-with-cause') hookWithCause(): Promise<unknown> {
    const thrown = new ContactLocked('Locked', { cause: new LowerFailure('by somebody') });
    return this.crm.get('status/423', { hooks: { afterResponse: [() => Promise.reject(thrown)] } });
  }
  @Get('made-with-cause') madeWithCause(): Promise<unknown> {
    return this.crm.get('status/424');
  }
  @Get('handled') async handled(): Promise<object> {
    return { status: await this.crm.get('status/500').catch(() => 'instead') };
  }
}

onEachPlatform('the record of a failed call', (platform) => {
  let server: MisbehavingServer;
  let app: PinoApp;
  const failed = async (route: string) => {
    const answer = await app.test.get(`/${route}`);
    return { answer, line: await app.line() };
  };

  beforeAll(async () => {
    server = await startMisbehavingServer();
    app = await PinoApp.start(platform, {
      imports: [
        RestClientModule.register({ name: 'crm', baseUrl: server.origin, exceptions: [MADE] }),
      ],
      controllers: [CallingController],
      providers: [CallTranslator],
    });
  });
  beforeEach(() => app.log.clear());
  afterEach(() => expect(app.log.raw).not.toContain(SECRET));
  afterAll(async () => {
    await app.close();
    await server.close();
  });

  it('has the call, once', async () => {
    const { answer, line } = await failed('failed');
    expect(line).toMatchObject({
      level: LEVELS.error,
      code: 'UPSTREAM_UNAVAILABLE',
      status: 503,
      errorId: answer.headers['x-error-id'],
      err: {
        type: 'UpstreamServerError',
        stack: expect.stringContaining('CallingController') as string,
      },
      upstream: {
        service: 'crm',
        method: 'GET',
        endpoint: `${server.origin}/status/{}`,
        status: 503,
        attempt: 1,
        duration: expect.any(Number) as number,
        code: 'STATUS_503',
        detail: 'The service answers 503.',
        errorId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      },
    });
    const { errorId } = line['upstream'] as { readonly errorId: string };
    // in the member and in its header
    expect(app.log.raw.split(`"errorId":"${errorId}"`)).toHaveLength(2);
  });

  it('has it when a translator made something else of it', async () => {
    const { answer, line } = await failed('translated');
    expect(answer.status).toBe(404);
    expect(line).toMatchObject({
      level: LEVELS.info,
      code: 'CONTACT_UNKNOWN',
      upstream: { status: 404, code: 'STATUS_404' },
    });
  });

  it('has it behind another error', async () => {
    const { answer, line } = await failed('wrapped');
    expect(answer.status).toBe(500);
    expect(line['upstream']).toEqual({
      service: 'crm',
      method: 'GET',
      endpoint: `${server.origin}/slow-headers`,
      attempt: 1,
      duration: expect.any(Number) as number,
    });
  });

  it('has the headers of the answer without what is secret', async () => {
    const { line } = await failed('cookies');
    const { headers } = line['upstream'] as { readonly headers: Record<string, unknown> };
    expect(headers['set-cookie']).toEqual(['[Redacted]', '[Redacted]']);
    expect(headers['x-secret']).toBe('[Redacted]');
    expect(headers['retry-after']).toBe('3');
  });

  it('has what the service says without secrets of addresses', async () => {
    const { line } = await failed('talkative');
    expect(line['upstream']).toMatchObject({
      detail: 'Refused https://[Redacted]@crm/x?key=[Redacted]',
    });
  });

  it('has the last attempt', async () => {
    const { line } = await failed('retried');
    expect(line['upstream']).toMatchObject({ attempt: 3, status: 500 });
  });

  it('has the mistake of a hook, too', async () => {
    const { answer, line } = await failed('hook');
    expect(answer.status).toBe(502);
    expect(line).toMatchObject({
      level: LEVELS.error,
      upstream: { status: 500, code: 'STATUS_500' },
    });
    const causes = line['causes'] as ReadonlyArray<{ readonly name: string }>;
    const names = causes.map(({ name }) => name);
    expect(names).toContain('UpstreamServerError');
    expect(names).toContain('TypeError');
  });

  it.each([
    ['hook-with-cause', 423],
    ['made-with-cause', 424],
  ])('has it behind an exception that has a cause of its own: %s', async (route, status) => {
    const { answer, line } = await failed(route);
    expect(answer.status).toBe(409);
    expect(line).toMatchObject({
      level: LEVELS.info,
      code: 'CONTACT_LOCKED',
      upstream: { status, code: `STATUS_${status}` },
    });
  });

  it('is none for what is handled', async () => {
    const { answer, line } = await failed('handled');
    expect(answer.status).toBe(200);
    expect(line).not.toHaveProperty('upstream');
  });
});
