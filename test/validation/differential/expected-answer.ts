import type { Type } from '@nestjs/common';

import { Page } from './echo.controllers.js';
import { fieldsOfErrors, type FailedFields } from './failed-fields.js';
import { outcomeOf, pipePair } from './pipes.js';
import type { EchoRequest } from './requests.js';
import { isRefusedScalar } from './strict-scalars.js';

export interface ExpectedAnswers {
  /** What the application with Nest's pipe may answer: it does not say which part it looks at first. */
  readonly stock: readonly number[];
  readonly ours: number;
  /** Numbers and booleans that are none, by place and name. */
  readonly scalars: readonly string[];
  readonly query: FailedFields;
  readonly body: FailedFields;
}

const { stock: pipe } = pipePair();
const SCALARS = [
  ['path', 'id', Number],
  ['query', 'n', Number],
  ['query', 'flag', Boolean],
] as const;

/** What Nest's pipe makes of each part alone, and what follows for the whole. */
export async function expectedAnswers(dto: Type, request: EchoRequest): Promise<ExpectedAnswers> {
  const { id, query } = request;
  const scalars = SCALARS.filter(([place, name, type]) =>
    isRefusedScalar(type, place === 'path' ? id : query[name]),
  ).map(([place, name]) => `${place} ${name}`);
  const ofQuery = await outcomeOf(pipe, { ...query }, { type: 'query', metatype: Page });
  const ofBody = await outcomeOf(pipe, sentBody(request), { type: 'body', metatype: dto });
  const outcomes = [ofQuery, ofBody];
  const statuses = outcomes.map(({ kind }) => STATUS_OF_KIND[kind]);
  const refused = statuses.filter((status) => status !== 201);
  const [queryFields, bodyFields] = outcomes.map((outcome) =>
    fieldsOfErrors(outcome.kind === 'rejected' ? outcome.errors : []),
  ) as [FailedFields, FailedFields];
  const isRefused = scalars.length > 0 || refused.includes(400);
  return {
    stock: refused.length > 0 ? refused : [201],
    // the issues of a request are more use to its client than that something else broke
    ours: isRefused ? 400 : (refused[0] ?? 201),
    scalars,
    query: queryFields,
    body: bodyFields,
  };
}

const STATUS_OF_KIND = { accepted: 201, rejected: 400, failed: 500 } as const;

export function sentBody({ body }: EchoRequest): unknown {
  return body === undefined ? undefined : (JSON.parse(body) as unknown);
}
