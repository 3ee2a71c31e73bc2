import {
  Controller,
  ForbiddenException,
  Get,
  Injectable,
  Module,
  NotFoundException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { ErrorDebug, debugController } from '../../src/index.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

@Controller('contacts')
class ContactsController {
  @Get(':id') read(): void {
    throw new NotFoundException('No such contact');
  }
  @Get(':id/notes') notes(): void {
    throw new NotFoundException('No notes');
  }
}

@Injectable()
class Admins {
  readonly key = 'admin';
}

@Injectable()
class AdminGuard implements CanActivate {
  constructor(private readonly admins: Admins) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, unknown> }>();
    if (headers['x-admin'] !== this.admins.key) throw new ForbiddenException('Administrators only');
    return true;
  }
}

Reflect.defineMetadata('design:paramtypes', [Admins], AdminGuard);

@Module({
  providers: [Admins],
  controllers: [debugController({ path: 'admin/error-debug', guards: [AdminGuard] })],
})
class AdminModule {}

onEachPlatform('debugging', (platform) => {
  let app: TestApp;
  const admin = { 'x-admin': 'admin' };
  const stacks = async (path: string): Promise<number> => {
    app.log.clear();
    await app.get(path);
    expect(app.log.entries).toHaveLength(1);
    expect(app.log.entries[0]?.level).toBe('log');
    return app.log.entries[0]?.text.match(/\n {4}at .*debug\.test/g)?.length ?? 0;
  };
  const put = (body: unknown) =>
    app.request('PUT', '/admin/error-debug', {
      headers: { 'content-type': 'application/json', ...admin },
      body: JSON.stringify(body),
    });
  beforeAll(async () => {
    app = await TestApp.start(platform, {
      imports: [AdminModule],
      controllers: [ContactsController],
      options: { reporting: { debugSignal: 'SIGUSR2' } },
    });
  });
  afterEach(() => app.app.get(ErrorDebug).disable());
  afterAll(() => app.close());

  it('shows the stack of a 4xx, without a restart', async () => {
    expect(await stacks('/contacts/7')).toBe(0);
    app.app.get(ErrorDebug).enable();
    expect(await stacks('/contacts/7')).toBe(1);
    app.app.get(ErrorDebug).disable();
    expect(await stacks('/contacts/7')).toBe(0);
  });

  it('is for some codes and routes alone', async () => {
    app.app.get(ErrorDebug).enable({ routes: ['/contacts/:id/notes'], codes: ['NOT_FOUND'] });
    expect(await stacks('/contacts/7')).toBe(0);
    expect(await stacks('/contacts/7/notes')).toBe(1);
  });

  it('is switched by a signal', async () => {
    const { status } = app.app.get(ErrorDebug);
    expect(status.isOn).toBe(false);
    process.kill(process.pid, 'SIGUSR2');
    await expect.poll(() => app.app.get(ErrorDebug).status.isOn).toBe(true);
    expect(await stacks('/contacts/7')).toBe(1);
    process.kill(process.pid, 'SIGUSR2');
    await expect.poll(() => app.app.get(ErrorDebug).status.isOn).toBe(false);
  });

  it('is switched at an address that guards protect', async () => {
    expect((await app.get('/admin/error-debug')).status).toBe(403);
    expect((await app.request('DELETE', '/admin/error-debug')).status).toBe(403);
    expect((await app.request('PUT', '/admin/error-debug')).status).toBe(403);
    expect(await stacks('/contacts/7')).toBe(0);
    expect((await app.get('/admin/error-debug', admin)).json).toEqual({ isOn: false });

    const answer = await put({ codes: ['NOT_FOUND'], duration: 60_000 });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      isOn: true,
      codes: ['NOT_FOUND'],
      duration: 60_000,
      until: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    expect(await stacks('/contacts/7')).toBe(1);

    const off = await app.request('DELETE', '/admin/error-debug', { headers: admin });
    expect(off).toMatchObject({ status: 200, json: { isOn: false } });
    expect(await stacks('/contacts/7')).toBe(0);
  });

  it('says everything that is wrong with a scope, and keeps the one it has', async () => {
    app.app.get(ErrorDebug).enable({ codes: ['A'] });
    const answer = await put({ codes: 'NOT_FOUND', routes: [7], duration: -1, 'a/b': 1 });
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({
      Errors: [
        'codes must be a list of error codes',
        'routes must be a list of route templates',
        'duration must be a number of milliseconds, or 0 for no end',
        'a/b is not known; use codes, routes, duration',
      ],
      StatusCode: 400,
    });
    expect((await put([])).status).toBe(400);
    expect(app.app.get(ErrorDebug).status.codes).toEqual(['A']);
  });

  it('needs no body to be switched on', async () => {
    const answer = await app.request('PUT', '/admin/error-debug', { headers: admin });
    expect(answer).toMatchObject({ status: 200, json: { isOn: true } });
  });
});

describe('debugging', () => {
  it('listens to its signal as long as the application runs', async () => {
    const before = process.listenerCount('SIGUSR2');
    const app = await TestApp.start('express', {
      options: { reporting: { debugSignal: 'SIGUSR2' } },
    });
    expect(process.listenerCount('SIGUSR2')).toBe(before + 1);
    await app.close();
    expect(process.listenerCount('SIGUSR2')).toBe(before);
  });

  it('is served nowhere without guards', () => {
    expect(() => debugController({ path: 'debug', guards: [] })).toThrow(
      'debugController has no guards; name those that let administrators pass alone.',
    );
    expect(() => debugController({ path: '', guards: [AdminGuard] })).toThrow(/has no path/);
  });
});
