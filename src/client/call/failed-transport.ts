import type { CallOutcome } from '../exceptions/create-exception.js';
import type { CallAbort } from './call-abort.js';
import type { GivenUp } from './call-limits.js';
import { networkFailureOf } from './network-failure.js';
import { safeCause } from './safe-cause.js';
import type { TransportAnswer } from './transport.js';
import { UnreadableBody } from './unreadable-body.js';

const GIVEN_UP: Readonly<Record<GivenUp, CallOutcome>> = {
  timeout: { family: 'timeout', fact: 'was given up at its timeout' },
  deadline: { family: 'timeout', fact: 'was given up at its deadline' },
  caller: { family: 'aborted', fact: 'was given up by its caller' },
  request: { family: 'aborted', fact: 'was given up, since the client has gone' },
};

/** Of a call that is given up: why is known, and what the transport makes of it says nothing. */
export function outcomeOfGivenUp(reason: GivenUp, cause: unknown): CallOutcome {
  return { ...GIVEN_UP[reason], cause };
}

/** Of a request that got no answer. */
export function outcomeOfSending(failure: unknown, { givenUp, cause }: CallAbort): CallOutcome {
  if (givenUp !== undefined) return outcomeOfGivenUp(givenUp, cause);
  return outcomeOfNetwork(failure, 'did not answer in time', {
    family: 'connection',
    fact: 'gave no answer',
  });
}

/** Of a failed answer that hooks have made a good one, and of whose body there is only a part. */
export function outcomeOfCut({ status, headers }: TransportAnswer): CallOutcome {
  const answer = { status, headers, body: undefined, error: undefined };
  return { family: 'invalid-body', fact: 'answered a body that was read in part', answer };
}

/** Of a good answer whose body is not. */
export function outcomeOfReading(
  failure: unknown,
  { givenUp, cause }: CallAbort,
  { status, headers }: TransportAnswer,
): CallOutcome {
  const body = failure instanceof UnreadableBody ? failure.body : undefined;
  const answer = { status, headers, body, error: undefined };
  if (givenUp !== undefined) return { ...outcomeOfGivenUp(givenUp, cause), answer };
  if (failure instanceof UnreadableBody) {
    return { family: 'invalid-body', fact: failure.fact, answer, cause: failure.cause };
  }
  return {
    ...outcomeOfNetwork(failure, 'did not send its whole answer in time', {
      family: 'invalid-body',
      fact: 'broke off its answer',
    }),
    answer,
  };
}

/** @param late the fact of a transport that has a time limit of its own. */
function outcomeOfNetwork(failure: unknown, late: string, broken: CallOutcome): CallOutcome {
  const { code, isLate } = networkFailureOf(failure);
  const { family, fact } = isLate ? { family: 'timeout' as const, fact: late } : broken;
  const why = code === undefined ? '' : `: ${code}`;
  return { family, fact: `${fact}${why}`, cause: safeCause(failure) };
}
