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

/**
 * An answer as the platform will send it, so that what can fail of it fails before COMMIT.
 * @returns a promise for views alone.
 * @throws what fails.
 */
export function preparedAnswer(
  { value, isEmpty }: Given,
  { answer, view }: AnswerPlan,
  response: unknown,
  serializer: AnswerSerializer,
): SerializedAnswer | Promise<SerializedAnswer> {
  const asGiven: SerializedAnswer = { value, undo: () => undefined };
  if (answer === 'written') return asGiven;
  // as Nest says it afterwards
  if (isEmpty) throw new EmptyError();
  if (view !== undefined) return renderedView(view, value, response as object);
  return answer === 'returned' ? serializer.serialized(value, response) : asGiven;
}
