import { cookieOf } from '../parameters/request-cookie.decorator.js';
import { headerOf } from '../parameters/request-header.decorator.js';
import type { PipeTransform } from '@nestjs/common';

import { Required } from '../pipe/required.pipe.js';
import { ScalarException } from '../pipe/scalar.exception.js';
import { headersFor } from '../parameters/request-part.pipe.js';
import {
  compareSources,
  type ParameterPlace,
  type ParameterSource,
} from '../parameters/parameter-place.js';
import { isParsePipe, listenTo, type Findings } from './listening-pipe.js';
import type { HandlerArguments } from './handler-source.js';
import type { PipedParameter } from './nest-internals.js';

/** What one parameter was refused for. */
export interface Rejection {
  readonly place: ParameterPlace;
  readonly metatype: unknown;
  readonly sent: unknown;
  /** Nothing was sent as the body, of which the parameter is all or a part. */
  readonly isBodyMissing: boolean;
  readonly thrown: unknown;
  /** What was thrown before that, when pipes of the parameter itself have said more of it. */
  readonly first: unknown;
  /** The pipe that threw. */
  readonly pipe: PipeTransform | undefined;
  readonly findings: Findings;
}

export interface ReplayCircumstances {
  /** Whether the client has sent bytes as the body. */
  readonly hasBody: boolean;
  /** Milliseconds after which parameters that are not settled count as right. */
  readonly timeout: number;
}

/**
 * Runs the pipes of every parameter alone, all at the same time, and tells which parameters they
 * refuse: by place, then in the order of declaration, whichever was first.
 */
export async function replay(
  parameters: readonly PipedParameter[],
  args: HandlerArguments,
  { hasBody, timeout }: ReplayCircumstances,
): Promise<Rejection[]> {
  const sorted = [...parameters].sort(
    (one, other) => compareSources(placeOf(one), placeOf(other)) || one.index - other.index,
  );
  const rejections = await settledWithin(
    sorted.map((parameter) => replayOne(parameter, args, hasBody)),
    timeout,
  );
  return rejections.filter((rejection) => rejection !== undefined);
}

async function settledWithin<T>(
  pending: ReadonlyArray<Promise<T>>,
  timeout: number,
): Promise<(T | undefined)[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, timeout, undefined);
  });
  try {
    return await Promise.all(pending.map((one) => Promise.race([one, late])));
  } finally {
    clearTimeout(timer);
  }
}

async function replayOne(
  parameter: PipedParameter,
  args: HandlerArguments,
  hasBody: boolean,
): Promise<Rejection | undefined> {
  const run: PipeRun = { sent: undefined, pipe: undefined, findings: {}, refusal: undefined };
  try {
    await runPipes(parameter, args, run);
    if (run.refusal === undefined) return undefined;
    return rejectionOf(parameter, run, run.refusal, hasBody);
  } catch (thrown) {
    return rejectionOf(parameter, run, thrown, hasBody);
  }
}

interface PipeRun {
  sent: unknown;
  pipe: PipeTransform | undefined;
  /** Of the pipe that ran last. */
  findings: Findings;
  refusal: ScalarException | undefined;
}

async function runPipes(
  parameter: PipedParameter,
  args: HandlerArguments,
  run: PipeRun,
): Promise<void> {
  run.sent = await parameter.extract(args);
  let value = run.sent;
  for (const given of parameter.pipes) {
    // what follows a refusal runs on what is no value, so it is asked only for its words
    if (run.refusal !== undefined && given instanceof Required) continue;
    if (run.refusal !== undefined && !isParsePipe(given)) return;
    const { pipe, findings } = listenTo(given);
    run.findings = findings;
    run.pipe = given;
    try {
      value = await applyEither(parameter, pipe, given, value);
    } catch (thrown) {
      if (!(thrown instanceof ScalarException)) throw thrown;
      run.refusal = thrown;
      value = thrown.lenient;
    }
  }
}

/** A stand-in has no private members, if the class of the pipe has any. */
async function applyEither(
  parameter: PipedParameter,
  pipe: PipeTransform,
  given: PipeTransform,
  value: unknown,
): Promise<unknown> {
  try {
    return await parameter.apply(pipe, value);
  } catch (thrown) {
    if (pipe === given || !(thrown instanceof TypeError)) throw thrown;
    return parameter.apply(given, value);
  }
}

function rejectionOf(
  parameter: PipedParameter,
  { sent, pipe, findings, refusal }: PipeRun,
  thrown: unknown,
  hasBody: boolean,
): Rejection {
  const { metatype } = parameter;
  const place = placeOfSent(placeOf(parameter), sent);
  const isBodyMissing = place.source === 'body' && !hasBody && isEmpty(sent);
  return {
    place,
    metatype,
    // some parsers leave an empty object where they read nothing
    sent: isBodyMissing ? undefined : place.source === 'header' ? allSent(metatype, sent) : sent,
    isBodyMissing,
    thrown,
    first: refusal ?? thrown,
    pipe,
    findings,
  };
}

const SOURCES = {
  body: 'body',
  rawBody: 'body',
  query: 'query',
  path: 'path',
  file: 'file',
  files: 'file',
  cookie: 'cookie',
} as const;

function placeOf({ kind, data, factory }: PipedParameter): ParameterPlace {
  const source = kind === 'custom' ? sourceOfFactory(factory) : SOURCES[kind];
  const name = typeof data === 'string' && data !== '' ? data : undefined;
  return { source, name: source === 'file' ? (name ?? kind) : name };
}

/** A middleware may have made a body of something else. */
function isEmpty(sent: unknown): boolean {
  return (
    sent === undefined ||
    sent === null ||
    (typeof sent === 'object' && Object.keys(sent).length === 0)
  );
}

/** Of a file that was sent its field; a handler names where the interceptor put it. */
function placeOfSent(place: ParameterPlace, sent: unknown): ParameterPlace {
  const file: unknown = place.source === 'file' && Array.isArray(sent) ? sent[0] : sent;
  const { fieldname } = (place.source === 'file' ? (file ?? {}) : {}) as { fieldname?: unknown };
  return typeof fieldname === 'string' ? { ...place, name: fieldname } : place;
}

function sourceOfFactory(factory: unknown): ParameterSource {
  if (factory === headerOf) return 'header';
  return factory === cookieOf ? 'cookie' : 'custom';
}

function allSent(metatype: unknown, headers: unknown): unknown {
  return typeof headers === 'object' && headers !== null ? headersFor(metatype, headers) : headers;
}
