import { describe, expect, it } from 'vitest';

import { createApiError } from '../../core/api-error.js';
import { createContent } from '../../core/error-content.js';
import { FailureRecord } from './failure-record.js';
import { noteFailure, notedRecords } from './request-record.js';

const content = createContent(404, {});

function failureOf(thrown: unknown): FailureRecord {
  return new FailureRecord({
    error: createApiError(thrown, { content, steps: [], failures: [] }),
    place: { transport: 'http', method: 'GET', route: '/', outcome: 'answered' },
    decision: { level: 'info', stack: false, alarm: false, fields: undefined },
    isDebugged: false,
    isWritten: true,
    leftOut: 0,
    isRepeated: false,
    redact: undefined,
  });
}

describe('noteFailure', () => {
  it('keeps the first error of a request, and what is known last of it', () => {
    const request = {};
    const first = failureOf(new Error('first'));
    noteFailure(request, first);
    noteFailure(request, failureOf(new Error('second')));
    expect(notedRecords(request)?.failure).toBe(first);
    const whole = first.withFollowUps([new Error('afterwards')]);
    noteFailure(request, whole);
    expect(notedRecords(request)?.failure).toBe(whole);
  });
});
