import { HttpService } from '@nestjs/axios';
import { Controller, Get, Module } from '@nestjs/common';
import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { expect, it } from 'vitest';

import { throwUpstreamErrors, UpstreamHttpModule } from '../../src/client/axios/index.js';
import { errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

@Controller()
class ContactsController {
  constructor(private readonly http: HttpService) {}

  @Get() read(): object {
    return this.http.get('contacts/8');
  }
}

@Module({
  imports: [
    UpstreamHttpModule.register({
      name: 'crm',
      http: { baseURL: 'https://crm.internal', adapter: refusing },
    }),
  ],
  controllers: [ContactsController],
})
class ContactsModule {}

async function refusing(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  return { status: 500, statusText: '', headers: {}, data: 's3cret', config };
}

onEachPlatform('one module in several applications, as in tests', (platform) => {
  it('has its service in each of them', async () => {
    const apps = [];
    for (let n = 0; n < 2; n++) {
      apps.push(await TestApp.start(platform, { imports: [ContactsModule] }));
    }
    for (const app of apps) {
      const texts = ['A service that this one depends on failed.'];
      expect(seen(await app.get('/'))).toEqual(errorList(502, 'UPSTREAM_FAILED', texts));
      await app.close();
    }
  });
});

it.each([
  [302, '{"to":"/"}'],
  [304, ''],
])('fails as axios has it with status %i, of whatever type', async (status, data) => {
  const headers = { 'content-type': 'application/json' };
  const instance = axios.create({
    adapter: async (config) => ({ status, statusText: '', headers, data, config }),
  });
  throwUpstreamErrors(instance, { name: 'crm' });
  await expect(instance.get('https://crm.internal/')).rejects.toMatchObject({
    name: 'AxiosError',
    response: { status },
  });
});
