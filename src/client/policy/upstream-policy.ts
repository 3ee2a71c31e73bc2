import { isErrorCode } from '../../core/error-code.js';
import { isHeaderName } from '../../core/header-fields.js';
import { SetupError, unknownOption } from '../../core/setup-error.js';
import {
  isOneOrMore,
  isStatusCondition,
  meets,
  meetsStatus,
  type StatusCondition,
} from '../../core/status-condition.js';
import type { UpstreamException } from '../exceptions/upstream.exception.js';

/**
 * How a failed call that nobody catches is answered: `mask` says that a service failed and nothing more,
 * `forward` repeats status, code, texts and issues of the service, a function gives an exception to be
 * answered instead.
 */
export type UpstreamTreatment = 'mask' | 'forward' | ((error: UpstreamException) => Error);

/**
 * What becomes of some failures. It is for those that meet every condition it has, and for all when it has
 * none. Of several the first one counts; where none does, failures are masked.
 */
export interface UpstreamRule {
  /** Of the answer of the service; a failure without an answer has none. */
  readonly status?: StatusCondition | readonly StatusCondition[];
  /** The service's own code. */
  readonly code?: string | readonly string[];
  readonly treatment: UpstreamTreatment;
  /** With `forward`: headers that are copied, e.g. `RateLimit`. Default: `Retry-After` alone. */
  readonly headers?: readonly string[];
}

/** A treatment of all failures, or rules. */
export type UpstreamPolicy = UpstreamTreatment | readonly UpstreamRule[];

const MASK: UpstreamRule = { treatment: 'mask' };

/** The rule for a failure. */
export function ruleFor(policy: UpstreamPolicy, error: UpstreamException): UpstreamRule {
  if (!isRules(policy)) return { treatment: policy };
  return policy.find((rule) => isRuleFor(rule, error)) ?? MASK;
}

function isRules(policy: UpstreamPolicy): policy is readonly UpstreamRule[] {
  return Array.isArray(policy);
}

function isRuleFor(rule: UpstreamRule, { status, error }: UpstreamException): boolean {
  if (rule.status !== undefined) {
    if (status === undefined || !meets(rule.status, (one) => meetsStatus(one, status)))
      return false;
  }
  return rule.code === undefined || meets(rule.code, (one) => one === error?.code);
}

// of one connection, or of the body that is not sent on. RFC 9110 section 7.6.1
const NEVER_COPIED =
  /^(?:connection|content-.*|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|etag|last-modified)$/i;

const NAMES = ['status', 'code', 'treatment', 'headers'];

/** @throws SetupError naming `subject`, for what is no policy. */
export function assertPolicy(subject: string, policy: unknown): void {
  if (!Array.isArray(policy)) {
    assertTreatment(`${subject} has policy`, policy);
    return;
  }
  policy.forEach((rule: unknown, index) => assertRule(`Rule ${index + 1} of ${subject}`, rule));
}

function assertRule(subject: string, rule: unknown): void {
  if (typeof rule !== 'object' || rule === null) {
    throw new SetupError(`${subject} is ${String(rule)}; give it an object.`);
  }
  for (const name of Object.keys(rule)) {
    if (!NAMES.includes(name)) throw unknownOption(subject, name, NAMES);
  }
  const { status, code, treatment, headers } = rule as Partial<UpstreamRule>;
  if (status !== undefined && !isOneOrMore(status, isStatusCondition)) {
    throw new SetupError(
      `${subject} has status ${JSON.stringify(status)}; use 400 to 599, '4xx' or '5xx', or a list of them.`,
    );
  }
  if (code !== undefined && !isOneOrMore(code, (one) => typeof one === 'string' && one !== '')) {
    throw new SetupError(`${subject} has code ${JSON.stringify(code)}; give it a code, or a list.`);
  }
  assertTreatment(`${subject} has treatment`, treatment);
  assertHeaders(subject, headers, treatment);
}

function assertTreatment(fact: string, treatment: unknown): void {
  if (treatment === 'mask' || treatment === 'forward' || typeof treatment === 'function') return;
  throw new SetupError(
    `${fact} ${JSON.stringify(treatment)}; use 'mask', 'forward' or a function of the error.`,
  );
}

function assertHeaders(subject: string, headers: unknown, treatment: unknown): void {
  if (headers === undefined) return;
  if (treatment !== 'forward') {
    throw new SetupError(`${subject} has headers; only the treatment 'forward' copies them.`);
  }
  if (!Array.isArray(headers)) {
    throw new SetupError(`${subject} has headers of type ${typeof headers}; give it a list.`);
  }
  for (const name of headers as readonly unknown[]) {
    if (typeof name === 'string' && isHeaderName(name) && !NEVER_COPIED.test(name)) continue;
    throw new SetupError(
      `${subject} copies the header ${JSON.stringify(name)}, which is of the connection or of the body; leave it out.`,
    );
  }
}

/** Of a code that is answered: the service's, where it can be one of ours. */
export function answeredCode(code: string | undefined): string | undefined {
  return isErrorCode(code) ? code : undefined;
}
