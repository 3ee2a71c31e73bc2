import { ValidationPipe } from '@nestjs/common';
import fc from 'fast-check';
import { Agent } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { ProblemDetailsFormatter, type ProblemIssue } from '../../src/index.js';
import { onEachPlatform, TestApp, type Platform } from '../support/test-app.js';
import { CATALOG } from './differential/catalog.js';
import { echoControllerOf } from './differential/echo.controllers.js';
import { expectedAnswers, sentBody, type ExpectedAnswers } from './differential/expected-answer.js';
import {
  fieldsOfIssues,
  isSent,
  isSentByAnyName,
  withoutFailure,
  withoutIssue,
} from './differential/failed-fields.js';
import { STOCK_OPTIONS } from './differential/pipes.js';
import { requestsOf, send, type EchoRequest } from './differential/requests.js';
import { volume } from '../support/volume.js';

// on each platform, to each of two applications
const RUNS = volume(400, 2_000);
const SEED = 20_260_303;

const controllers = CATALOG.map(({ dto }) => echoControllerOf(dto));

// since Nest 11.2.9; before that a pipe that fails is not told from a handler that does
const areRejectionsMarked = await import(String('@nestjs/core/router/rejected-by-pipes.js')).then(
  () => true,
  () => false,
);

/** Whether the parser of the platform has nothing against a body, so that pipes get to see it. */
function isParsed(platform: Platform, { body }: EchoRequest): boolean {
  if (body === undefined) return true;
  return platform === 'express' ? /^[[{]/.test(body) : !hasForbiddenKeys(body);
}

/** @see secure-json-parse, index.js: filter */
function hasForbiddenKeys(body: string): boolean {
  let isFound = false;
  JSON.parse(body, (key, value: unknown) => {
    const isConstructor = key === 'constructor' && typeof value === 'object' && value !== null;
    isFound ||= key === '__proto__' || (isConstructor && Object.hasOwn(value, 'prototype'));
    // the parser of Fastify before 5.3 fails at it
    isFound ||= !areRejectionsMarked && key === 'constructor' && value === null;
    return value;
  });
  return isFound;
}

function compareIssues(answer: string, expected: ExpectedAnswers, request: EchoRequest): void {
  const { errors, code } = JSON.parse(answer) as { errors: ProblemIssue[]; code: string };
  expect(code).toBe('VALIDATION_FAILED');
  const ofAddress = errors.filter((issue) => issue.in !== undefined);
  const isScalar = ({ name }: ProblemIssue): boolean => ['id', 'n', 'flag'].includes(String(name));
  const scalars = ofAddress.filter(isScalar);
  expect(scalars.map((issue) => `${issue.in} ${issue.name}`)).toEqual(expected.scalars);
  compareFields(
    ofAddress
      .filter((issue) => !isScalar(issue))
      .map(({ name, code: reason = '' }) => ({ pointer: `/${name}`, code: reason })),
    expected.query,
  );
  const ofBody = errors.slice(ofAddress.length);
  compareFields(ofBody, expected.body);
  for (const { pointer, code: reason = '' } of ofBody) {
    const sent = sentBody(request);
    const place = `${reason} at ${pointer}`;
    if (reason === 'required') expect(isSentByAnyName(sent, pointer), place).toBe(false);
    else expect(isSent(sent, pointer), place).toBe(true);
  }
}

function compareFields(
  issues: Parameters<typeof fieldsOfIssues>[0],
  failed: ExpectedAnswers['body'],
): void {
  const told = fieldsOfIssues(issues);
  expect(withoutIssue(failed, told), 'without an issue').toEqual([]);
  expect(withoutFailure(told, failed), 'without a failure').toEqual([]);
}

onEachPlatform('a request to both applications', (platform) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  let stock: TestApp;
  let ours: TestApp;
  beforeAll(async () => {
    stock = await TestApp.start(platform, {
      controllers,
      errors: null,
      before: (app) => void app.useGlobalPipes(new ValidationPipe(STOCK_OPTIONS)),
    });
    const options = {
      formatter: ProblemDetailsFormatter,
      validation: { maxIssues: 100_000, maxIssueBytes: 10_000_000 },
    };
    ours = await TestApp.start(platform, { controllers, options });
  });
  afterAll(async () => {
    agent.destroy();
    await stock.close();
    await ours.close();
  });

  it('gets the same arguments to the handler, or is refused with all issues', async () => {
    const seen = new Map<number, number>();
    const anyRequest = fc.oneof(
      ...CATALOG.map(({ dto, valid }) => requestsOf(valid).map((request) => ({ dto, request }))),
    );
    await fc.assert(
      fc.asyncProperty(anyRequest, async ({ dto, request }) => {
        const [stockAnswer, ourAnswer] = await Promise.all(
          [stock, ours].map(({ port }) => send(agent, port, dto.name, request)),
        );
        if (stockAnswer === undefined || ourAnswer === undefined) return;
        seen.set(ourAnswer.status, (seen.get(ourAnswer.status) ?? 0) + 1);
        if (!isParsed(platform, request)) {
          // what fails in the parser of an old Fastify is a TypeError without a code
          if (areRejectionsMarked) expect(ourAnswer.status).toBe(stockAnswer.status);
          return;
        }
        const expected = await expectedAnswers(dto, request);
        expect(expected.stock).toContain(stockAnswer.status);
        expect(
          areRejectionsMarked ? [expected.ours] : [expected.ours, ...expected.stock],
        ).toContain(ourAnswer.status);
        if (ourAnswer.status === 201) expect(ourAnswer.text).toBe(stockAnswer.text);
        if (ourAnswer.status === 400) compareIssues(ourAnswer.text, expected, request);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    for (const status of [201, 400, 500]) expect(seen.get(status)).toBeGreaterThan(0);
  });
});
