import { ConsoleLogger, Controller, Get, NotFoundException, Req } from '@nestjs/common';
import { afterEach, expect, it, vi } from 'vitest';

import { UserException, type RestErrorsOptions } from '../../src/index.js';
import { outputOf } from '../support/captured-output.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

@UserException(409)
class EmailTaken extends Error {}

/** As TypeORM and pg throw it. */
function failedStatement(): Error {
  const driverError = Object.assign(new Error('duplicate key value'), {
    severity: 'ERROR',
    routine: '_bt_check_unique',
    code: '23505',
    detail: 'Key (email)=(eve@hunter2.example) already exists.',
  });
  const parts = { query: 'INSERT', parameters: ['eve@hunter2.example'], driverError };
  return Object.assign(new Error(driverError.message), parts);
}

@Controller()
class SecretsController {
  @Get('address') address(@Req() request: { originalUrl?: string; url: string }): void {
    throw new NotFoundException(`Nothing at ${request.originalUrl ?? request.url}`);
  }
  @Get('taken') taken(): void {
    throw new EmailTaken('eve@hunter2.example is taken', { cause: failedStatement() });
  }
  @Get('detail') detail(): void {
    const cause = failedStatement() as Error & { driverError: { detail: string } };
    throw new Error(`Could not store: ${cause.driverError.detail}`, { cause });
  }
  @Get('unknown') unknown(): void {
    throw new Error('the secret is hunter2');
  }
  @Get('domain') domain(): void {
    throw new EmailTaken('the secret is hunter2');
  }
  @Get('huge') huge(): void {
    throw new NotFoundException('B'.repeat(1_000_000));
  }
  @Get('fine') fine(): void {}
}

onEachPlatform('the record', (platform) => {
  let app: TestApp | undefined;
  afterEach(() => app?.close());
  const logOf = async (
    path: string,
    json: boolean,
    reporting: RestErrorsOptions['reporting'] = {},
    headers: Record<string, string> = {},
  ): Promise<string> => {
    await outputOf(async () => {
      app = await TestApp.start(platform, {
        controllers: [SecretsController],
        options: { reporting, requestId: () => 'request-7' },
        factory: { logger: new ConsoleLogger({ json, colors: false }) },
      });
    });
    return outputOf(async (written) => {
      await app?.get(path, headers);
      // that of a request which does not fail is written when its answer has ended
      await vi.waitUntil(() => written().includes('[RestErrors]') || written().startsWith('{'));
    });
  };

  it.each([
    ['/address?a=1&token=hunter2', true],
    ["/address?name=O'Neil&token=hunter2", false],
    ["/o'neil?token=hunter2", true],
    ['/taken', true],
    ['/taken', false],
    ['/detail', true],
  ])('of %s says no secret, in JSON: %s', async (path, json) => {
    const output = await logOf(path, json, { level: 'troubleshoot' });
    expect(output).toContain('RestErrors');
    expect(output).not.toContain('hunter2');
  });

  it.each([true, false])('has nowhere what paths take out of it, in JSON: %s', async (json) => {
    for (const path of ['/unknown', '/domain']) {
      const output = await logOf(path, json, { redact: ['causes[*].message'] });
      expect(output).toContain('[Redacted]');
      expect(output).not.toContain('hunter2');
      expect(output.includes('redaction.test')).toBe(path === '/unknown');
      await app?.close();
    }
  });

  it('is bounded', async () => {
    expect((await logOf('/huge', false)).length).toBeLessThan(6_000);
  });

  it('has the ids, the exchange and what rules add, as text too', async () => {
    const reporting: RestErrorsOptions['reporting'] = {
      level: 'full',
      rules: [{ fields: () => ({ tenant: 'T-77', iban: 'hunter2' }) }],
      redact: ['fields.iban'],
    };
    const failed = await logOf('/domain?q=hunter3', false, reporting, { 'user-agent': 'UA-1' });
    expect(failed).toMatch(/409 EMAIL_TAKEN GET \/domain: .* \[[\da-f-]{36}\] request request-7\n/);
    expect(failed).toContain('\n    fields: {"tenant":"T-77","iban":"[Redacted]"}\n');
    expect(failed).toMatch(/\n {4}exchange: \{"request":\{"method":"GET","url":"\/domain\?q=\[Red/);
    expect(failed).toContain('UA-1');
    expect(failed).not.toContain('hunter3');
    await app?.close();
    const fine = await logOf('/fine', false, reporting, { 'user-agent': 'UA-1' });
    expect(fine).toMatch(/ LOG \[RestErrors\] 200 GET \/fine\n {4}exchange: .*UA-1/);
  });
});
