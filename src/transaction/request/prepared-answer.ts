import { EmptyError } from 'rxjs';

import { renderedView } from './rendered-view.js';
import type { HandlerAnswer } from './request-transactions.js';
import type { AnswerSerializer } from './serialized-answer.js';
import type { SerializedAnswer } from './serialized-value.js';

/** What a handler gave; empty when its Observable gave nothing. */
export interface Given {
  readonly value: unknown;
  readonly isEmpty: boolean;
}

interface AnswerPlan {
  readonly answer: HandlerAnswer;
  readonly view: string | undefined;
}

/** What is to be sent, or why it cannot be made. */
type Prepared = SerializedAnswer | { readonly error: unknown };

/**
 * An answer as the platform will send it, so that what can fail of it fails before COMMIT.
 * @returns a promise for views alone: most requests have nothing to wait for.
 */
export function preparedAnswer(
  given: Given,
  plan: AnswerPlan,
  response: unknown,
  serializer: AnswerSerializer,
): Prepared | Promise<Prepared> {
  try {
    return prepare(given, plan, response, serializer);
  } catch (error) {
    return { error };
  }
}

/** @throws what fails. */
function prepare(
  { value, isEmpty }: Given,
  { answer, view }: AnswerPlan,
  response: unknown,
  serializer: AnswerSerializer,
): Prepared | Promise<Prepared> {
  const asGiven: SerializedAnswer = { value, undo: () => undefined };
  if (answer === 'written') return asGiven;
  // as Nest says it afterwards
  if (isEmpty) throw new EmptyError();
  if (view !== undefined) {
    return renderedView(view, value, response as object).catch((error: unknown) => ({ error }));
  }
  return answer === 'returned' ? serializer.serialized(value, response) : asGiven;
}
