import { Controller, Get, NotFoundException, Post } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { DataSource, EntitySchema } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { UserException } from '../../../src/index.js';
import { openTelemetry } from '../../../src/reporting/opentelemetry/index.js';
import { typeOrmTransactions } from '../../../src/transaction/index.js';
import { Telemetry } from '../../support/telemetry.js';
import { onEachPlatform, TestApp } from '../../support/test-app.js';

@UserException(409, { code: 'SILENT', logLevel: false })
class Silent extends Error {}

const Contact = new EntitySchema<{ id: number }>({
  name: 'Contact',
  columns: { id: { type: Number, primary: true } },
});

let dataSource: DataSource;

@Controller('contacts')
class ContactsController {
  @Get('silent') silent(): void {
    throw new Silent('Nobody hears of it');
  }
  @Get('broken') broken(): void {
    throw new Error('broken');
  }
  @Post() async add(): Promise<void> {
    await dataSource.getRepository(Contact).insert({ id: 1 });
    throw new Silent('After all, no');
  }
  @Get(':id') read(): void {
    throw new NotFoundException('No such contact');
  }
}

const READ = {
  'error.type': 'NOT_FOUND',
  'http.request.method': 'GET',
  'http.response.status_code': 404,
  'http.route': '/contacts/:id',
  'rest_errors.outcome': 'answered',
  'rest_errors.transaction': 'none',
  'rest_errors.transport': 'http',
};

onEachPlatform('the metrics', (platform) => {
  let telemetry: Telemetry;
  let app: TestApp;
  beforeAll(async () => {
    telemetry = new Telemetry();
    dataSource = await new DataSource({
      type: 'sqljs',
      entities: [Contact],
      synchronize: true,
    }).initialize();
    app = await TestApp.start(platform, {
      controllers: [ContactsController],
      providers: [{ provide: DataSource, useValue: dataSource }],
      options: { telemetry: openTelemetry(), transactions: typeOrmTransactions() },
    });
  });
  beforeEach(() => telemetry.clear());
  afterAll(async () => {
    await app.close();
    await dataSource.destroy();
    await telemetry.stop();
  });

  it('have one series for a route, whatever was asked for', async () => {
    for (let id = 1; id <= 20; id++) await app.get(`/contacts/${id}?page=${id}`);
    const [series, ...others] = await telemetry.failures();
    expect(series).toMatchObject({ value: 20, attributes: READ });
    expect(others).toEqual([]);
  });

  it('have the duration in seconds, by the buckets of http.server.request.duration', async () => {
    const startedAt = performance.now();
    await app.get('/contacts/1');
    const seconds = (performance.now() - startedAt) / 1000;
    const [series] = await telemetry.durations();
    expect(series?.attributes).toEqual(READ);
    expect(series?.value.count).toBe(1);
    expect(series?.value.sum).toBeGreaterThan(0);
    expect(series?.value.sum).toBeLessThan(seconds);
    expect(series?.value.buckets.boundaries).toEqual([
      0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]);
  });

  it('are named as the conventions ask', async () => {
    await app.get('/contacts/1');
    const found = await telemetry.metrics();
    expect(found.map(({ descriptor: { name, unit } }) => [name, unit])).toEqual([
      ['rest_errors.failures', '{failure}'],
      ['rest_errors.failure.duration', 's'],
    ]);
  });

  it.each([
    ['GET', '/nowhere', 'ROUTE_NOT_FOUND', 404, 'GET'],
    ['PROPFIND', '/nowhere', 'ROUTE_NOT_FOUND', 404, '_OTHER'],
    ['PROPFIND', '/contacts/1', 'METHOD_NOT_ALLOWED', 405, '_OTHER'],
  ])('have no route where there is none: %s %s', async (method, path, code, status, named) => {
    await app.request(method, path, {});
    const [series] = await telemetry.failures();
    expect(series?.attributes).toEqual({
      'error.type': code,
      'http.request.method': named,
      'http.response.status_code': status,
      'rest_errors.outcome': 'answered',
      'rest_errors.transaction': 'none',
      'rest_errors.transport': 'http',
    });
  });

  it('count what the log leaves out, with what became of the transaction', async () => {
    app.log.clear();
    await app.get('/contacts/silent');
    await app.request('POST', '/contacts', {});
    expect(app.log.records).toEqual([]);
    const series = await telemetry.failures();
    expect(
      series.map(({ value, attributes }) => [value, attributes['rest_errors.transaction']]),
    ).toEqual([
      [1, 'none'],
      [1, 'rolled back'],
    ]);
  });
});

describe('a MeterProvider', () => {
  it('may be registered late, and another one after it', async () => {
    const app = await TestApp.start('express', {
      controllers: [ContactsController],
      options: { telemetry: openTelemetry() },
    });
    await app.get('/contacts/1');
    const counts: unknown[] = [];
    for (const requests of [2, 3]) {
      const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
      const reader = new PeriodicExportingMetricReader({ exporter });
      const provider = new MeterProvider({ readers: [reader] });
      metrics.setGlobalMeterProvider(provider);
      for (let n = 0; n < requests; n++) await app.get('/contacts/1');
      const { resourceMetrics } = await reader.collect();
      counts.push(resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.value);
      metrics.disable();
      await provider.shutdown();
    }
    expect(counts).toEqual([2, 3]);
    await app.close();
  });
});
