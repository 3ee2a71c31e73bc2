import { Controller, Get, NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import { context, INVALID_SPAN_CONTEXT, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';

import {
  HttpStatusFormatter,
  JsonApiFormatter,
  ProblemDetailsFormatter,
  ProblemXmlFormatter,
  type ErrorTelemetry,
  type RestErrorsOptions,
} from '../../../src/index.js';
import {
  openTelemetry,
  type OpenTelemetryOptions,
} from '../../../src/reporting/opentelemetry/index.js';
import { errorList, seen } from '../../support/seen.js';
import { Telemetry } from '../../support/telemetry.js';
import { onEachPlatform, TestApp } from '../../support/test-app.js';

@Controller('contacts')
class ContactsController {
  @Get('missing') missing(): void {
    throw new NotFoundException('No such contact');
  }
  @Get('closed') closed(): void {
    throw new ServiceUnavailableException('x');
  }
}

let app: TestApp;
let telemetry: Telemetry | undefined;
afterEach(async () => {
  await app?.close();
  await telemetry?.stop();
  telemetry = undefined;
});

async function start(options: RestErrorsOptions, platform: 'express' | 'fastify' = 'fastify') {
  app = await TestApp.start(platform, { controllers: [ContactsController], options });
}

onEachPlatform('without an SDK', (platform) => {
  it('answers have no trace id', async () => {
    await start({ telemetry: openTelemetry() }, platform);
    expect(seen(await app.get('/contacts/missing'))).toEqual(
      errorList(404, 'NOT_FOUND', 'No such contact'),
    );
    expect(app.log.records).toHaveLength(1);
  });
});

describe('the trace id', () => {
  it.each([ProblemDetailsFormatter, HttpStatusFormatter, JsonApiFormatter, ProblemXmlFormatter])(
    'is in the body of %o',
    async (formatter) => {
      telemetry = new Telemetry();
      await start({ telemetry: openTelemetry(), formatter });
      const { headers, text } = await app.get('/contacts/missing');
      const id = String(headers['x-trace-id']);
      expect(id).toMatch(/^[0-9a-f]{32}$/);
      expect(text).toMatch(new RegExp(`traceId.{0,4}${id}`));
    },
  );

  it('of a span that is invalid is none', () => {
    telemetry = new Telemetry();
    const port = openTelemetry();
    expect(port.traceId()).toBeUndefined();
    const invalid = trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext(INVALID_SPAN_CONTEXT));
    expect(context.with(invalid, () => port.traceId())).toBeUndefined();
  });
});

describe('the option exceptions', () => {
  it.each<[string, number, OpenTelemetryOptions['exceptions']]>([
    ['/contacts/missing', 1, ({ error }) => error.code === 'NOT_FOUND'],
    ['/contacts/closed', 0, ({ error }) => error.code === 'NOT_FOUND'],
    ['/contacts/missing', 0, undefined],
    ['/contacts/closed', 1, undefined],
  ])('says whether the span of %s has the event', async (path, count, exceptions) => {
    telemetry = new Telemetry();
    await start({ telemetry: openTelemetry(exceptions && { exceptions }) });
    await app.get(path);
    const { events } = await telemetry.serverSpan();
    expect(events).toHaveLength(count);
    // a record without stacks has none here, either
    const stacks = events.map(({ attributes }) => attributes?.['exception.stacktrace']);
    if (path === '/contacts/missing') expect(stacks.filter(Boolean)).toEqual([]);
  });

  it('must be a function, and no other is known', () => {
    expect(() => openTelemetry({ exceptions: true } as never)).toThrow(
      'openTelemetry has exceptions of type boolean; give it a function of the record.',
    );
    expect(() => openTelemetry({ exception: () => true } as never)).toThrow(
      'openTelemetry has no option "exception"; the options are exceptions.',
    );
  });
});

const broken = (): never => {
  throw new Error('telemetry broke');
};

onEachPlatform('a telemetry that throws', (platform) => {
  it.each<[string, ErrorTelemetry]>([
    ['when it is asked for the trace', { traceId: broken, record: () => undefined }],
    ['when it records', { traceId: () => undefined, record: broken }],
    ['at both', { traceId: broken, record: broken }],
    ['in an option', openTelemetry({ exceptions: broken })],
  ])('%s harms no answer', async (name, failing) => {
    telemetry = new Telemetry();
    await start({ telemetry: failing }, platform);
    const expected = errorList(404, 'NOT_FOUND', 'No such contact');
    const { headers, ...answer } = seen(await app.get('/contacts/missing'));
    delete (headers as Record<string, unknown>)['x-trace-id'];
    expect({ ...answer, headers }).toEqual(expected);
    const [record, ...warnings] = app.log.records;
    expect(record).toMatchObject({ level: 'log', text: expect.stringContaining('404 NOT_FOUND') });
    const isTold = name !== 'when it is asked for the trace';
    expect(warnings).toHaveLength(isTold ? 1 : 0);
    if (isTold) expect(warnings[0]).toMatchObject({ level: 'warn' });
    if (isTold) expect(warnings[0]?.text).toContain('telemetry broke');
  });
});
