import { reasonPhrase } from '../../core/reason-phrase.js';
import { upstreamAnswerOf } from '../policy/upstream-answer.js';
import type { UpstreamPolicy } from '../policy/upstream-policy.js';
import { UpstreamAborted } from './upstream-aborted.exception.js';
import { UpstreamClientError } from './upstream-client-error.exception.js';
import { UpstreamConnectionError } from './upstream-connection-error.exception.js';
import { UpstreamInvalidBody } from './upstream-invalid-body.exception.js';
import { UpstreamServerError } from './upstream-server-error.exception.js';
import { UpstreamTimeout } from './upstream-timeout.exception.js';
import type {
  UpstreamAnswerFacts,
  UpstreamCallFacts,
  UpstreamException,
  UpstreamExceptionFacts,
  UpstreamFamily,
} from './upstream.exception.js';

const CLASSES: Readonly<
  Record<UpstreamFamily, new (facts: UpstreamExceptionFacts) => UpstreamException>
> = {
  'client-error': UpstreamClientError,
  'server-error': UpstreamServerError,
  timeout: UpstreamTimeout,
  connection: UpstreamConnectionError,
  'invalid-body': UpstreamInvalidBody,
  aborted: UpstreamAborted,
};

const CODES: Readonly<Record<UpstreamFamily, string>> = {
  'client-error': 'UPSTREAM_CLIENT_ERROR',
  'server-error': 'UPSTREAM_SERVER_ERROR',
  timeout: 'UPSTREAM_TIMEOUT',
  connection: 'UPSTREAM_CONNECTION_FAILED',
  'invalid-body': 'UPSTREAM_INVALID_BODY',
  aborted: 'UPSTREAM_ABORTED',
};

/** What happened, besides the call itself. */
export interface CallOutcome {
  readonly family: UpstreamFamily;
  /** What the service did, or did not: `answered 503 Service Unavailable`. Nothing that it sent. */
  readonly fact: string;
  readonly answer?: UpstreamAnswerFacts | undefined;
  readonly cause?: unknown;
}

/** The exception of a failed call. Its message has nothing that the service sent. */
export function createException(
  call: UpstreamCallFacts,
  { family, fact, answer, cause }: CallOutcome,
  policy: UpstreamPolicy,
): UpstreamException {
  const { service, method, endpoint, attempt, duration } = call;
  const times = attempt < 2 ? '' : `, attempt ${attempt}`;
  const message = `${service}: ${method} ${endpoint} ${fact} (${Math.round(duration)} ms${times})`;
  return new CLASSES[family]({
    service,
    method,
    endpoint,
    attempt,
    duration,
    family,
    code: CODES[family],
    message,
    answer,
    cause,
    answerOf: (exception) => upstreamAnswerOf(exception, policy),
  });
}

/** Of an answer with a status from 400 on. */
export function outcomeOfAnswer(answer: UpstreamAnswerFacts): CallOutcome {
  const { status } = answer;
  return {
    family: status < 500 ? 'client-error' : 'server-error',
    fact: `answered ${status} ${reasonPhrase(status)}`,
    answer,
  };
}
