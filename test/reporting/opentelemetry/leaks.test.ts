import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { DataSource, EntitySchema } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { UserException } from '../../../src/index.js';
import { openTelemetry } from '../../../src/reporting/opentelemetry/index.js';
import { Telemetry } from '../../support/telemetry.js';
import { onEachPlatform, TestApp } from '../../support/test-app.js';

@UserException(503, { code: 'STORE_CLOSED' })
class StoreClosed extends Error {}

const Contact = new EntitySchema<{ id: number; password: string }>({
  name: 'Contact',
  columns: { id: { type: Number, primary: true }, password: { type: String } },
});

let dataSource: DataSource;

const SECRET = 'hunter2';

function driverError(): Error {
  return Object.assign(new Error(`Duplicate entry '${SECRET}-hash' for key 'password'`), {
    query: 'INSERT',
    parameters: [`${SECRET}-hash`],
    code: 'ER_DUP_ENTRY',
    errno: 1062,
    sqlMessage: `Duplicate entry '${SECRET}-hash'`,
  });
}

@Controller()
class DatabaseController {
  @Get('statement') async statement(): Promise<void> {
    const row = { id: 1, password: `${SECRET}-hash` };
    await dataSource.getRepository(Contact).insert(row);
    await dataSource.getRepository(Contact).insert(row);
  }
  @Get('driver') async driver(): Promise<void> {
    await Promise.reject(driverError());
  }
  @Get('translated') translated(): void {
    const cause = driverError();
    throw new StoreClosed('The store is closed', {
      cause: new Error(`insert failed: ${cause.message}`, { cause }),
    });
  }
  @Get('aggregated') aggregated(): void {
    throw new AggregateError([driverError(), new Error('refused')], 'all stores failed');
  }
  @Get('query') query(@Query('token') _token: string): void {
    throw new StoreClosed('The store is closed');
  }
  @Post('body') body(@Body() _body: object): void {
    throw new TypeError('no pool');
  }
}

onEachPlatform('what is exported', (platform) => {
  let telemetry: Telemetry;
  let app: TestApp;
  beforeAll(async () => {
    // its server span has the address as it was asked for, which is not the library's to change
    telemetry = new Telemetry('a span by hand');
    dataSource = await new DataSource({
      type: 'sqljs',
      entities: [Contact],
      synchronize: true,
    }).initialize();
    app = await TestApp.start(platform, {
      controllers: [DatabaseController],
      options: { telemetry: openTelemetry({ exceptions: () => true }) },
      before: (nest) => telemetry.trace(nest.getHttpServer()),
    });
  });
  afterAll(async () => {
    await app.close();
    await dataSource.destroy();
    await telemetry.stop();
  });

  it('has no secret in any span or metric', async () => {
    const headers = { authorization: `Bearer ${SECRET}`, cookie: `session=${SECRET}` };
    const paths = ['statement', 'driver', 'translated', 'aggregated', 'query', 'nowhere'];
    for (const path of paths) await app.get(`/${path}?token=${SECRET}`, headers);
    await app.post('/body', { password: SECRET }, headers);
    await app.post('/body', `{"password": ${SECRET}`, headers);
    const spans = await telemetry.serverSpans(paths.length + 2);
    const exported = spans.map(({ name, attributes, events, status }) => {
      return { name, attributes, events, status };
    });
    expect(exported.every(({ events }) => events.length === 1)).toBe(true);
    const text = JSON.stringify([exported, await telemetry.metrics()]);
    expect(text).toContain('A statement failed (code ER_DUP_ENTRY, errno 1062)');
    expect(text).toContain('"STORE_CLOSED"');
    expect(text).not.toContain(SECRET);
  });
});
