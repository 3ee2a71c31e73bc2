import {
  ConflictException,
  Controller,
  Get,
  Param,
  ServiceUnavailableException,
} from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { REST_ERRORS_REPORTER } from '../../../src/index.js';
import { openTelemetry } from '../../../src/reporting/opentelemetry/index.js';
import { Telemetry } from '../../support/telemetry.js';
import { onEachPlatform, TestApp } from '../../support/test-app.js';
import { Journal } from '../journal.js';

const REQUESTS = 200;

@Controller('groups')
class GroupsController {
  @Get(':id') async read(@Param('id') id: string): Promise<void> {
    // so that they end in another order than they came
    await delay((Number(id) * 7) % 20);
    throw Number(id) % 2 === 0
      ? new ConflictException('Full')
      : new ServiceUnavailableException('Closed');
  }
}

onEachPlatform(`${REQUESTS} failures at once`, (platform) => {
  const journal = new Journal();
  let telemetry: Telemetry;
  let app: TestApp;
  beforeAll(async () => {
    telemetry = new Telemetry();
    app = await TestApp.start(platform, {
      controllers: [GroupsController],
      providers: [{ provide: REST_ERRORS_REPORTER, useValue: journal }],
      options: { telemetry: openTelemetry() },
    });
  });
  afterAll(async () => {
    await app.close();
    await telemetry.stop();
  });

  it('have each the trace of its own span, and are all counted', async () => {
    const requests = Array.from({ length: REQUESTS }, (_, id) => app.get(`/groups/${id}`));
    const answers = await Promise.all(requests);
    const spans = await telemetry.serverSpans(REQUESTS);
    const seen = answers.map(({ headers }) => {
      const id = String(headers['x-error-id']);
      const span = spans.find(({ attributes }) => attributes['rest_errors.error.id'] === id);
      const record = journal.records.find(({ error }) => error.id === id);
      return [headers['x-trace-id'], span?.spanContext().traceId, record?.error.traceId];
    });
    expect(seen.filter(([id, ofSpan, ofRecord]) => id !== ofSpan || id !== ofRecord)).toEqual([]);
    expect(new Set(seen.map(([id]) => id)).size).toBe(REQUESTS);
    const series = await telemetry.failures();
    expect(
      new Map(series.map(({ value, attributes }) => [attributes['error.type'], value])),
    ).toEqual(
      new Map([
        ['CONFLICT', REQUESTS / 2],
        ['SERVICE_UNAVAILABLE', REQUESTS / 2],
      ]),
    );
  });
});
