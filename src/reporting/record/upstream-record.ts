import type { ApiError } from '../../core/api-error.js';
import { upstreamFactsOf, type UpstreamFacts } from '../../core/upstream-failure.js';
import { redactedHeaders } from '../exchange/exchange-redaction.js';
import { cleanText } from './cause-chain.js';
import type { UpstreamRecord } from './error-record.js';

const NONE: ReadonlySet<string> = new Set();

/** Of the call behind an error, if there is one: what was thrown, what translators made of it, or a cause. */
export function upstreamRecordOf(error: ApiError): UpstreamRecord | undefined {
  const facts = upstreamFactsOf(error.thrown) ?? firstOf(error.steps);
  return facts && recordOf(facts, error);
}

function firstOf(errors: readonly unknown[]): UpstreamFacts | undefined {
  for (const error of errors) {
    const facts = upstreamFactsOf(error);
    if (facts !== undefined) return facts;
  }
  return undefined;
}

function recordOf(facts: UpstreamFacts, error: ApiError): UpstreamRecord {
  const { service, method, endpoint, status, attempt, errorId, requestId, traceId } = facts;
  const { code, detail, headers } = facts;
  return {
    service,
    method,
    endpoint,
    ...(status !== undefined && { status }),
    attempt,
    duration: Math.round(facts.duration * 1_000) / 1_000,
    ...(errorId !== undefined && { errorId }),
    ...(requestId !== undefined && { requestId }),
    ...(traceId !== undefined && { traceId }),
    ...(code !== undefined && { code }),
    ...(detail !== undefined && { detail: cleanText(detail, error) }),
    ...(headers !== undefined && { headers: redactedHeaders(headers, NONE) }),
  };
}
