import { setOwnMethod } from '../../core/own-method.js';
import type { SerializedAnswer } from './serialized-value.js';

type Render = (
  view: string,
  model: unknown,
  done: (error: unknown, html: string) => void,
) => unknown;

interface ViewResponse {
  render?: Render;
  send?(text: string): unknown;
}

/**
 * The text of a view, made while the transaction can still be rolled back. Nest hands the same model to
 * `render()` afterwards, which then has the text already.
 * @throws what the engine throws. @see express 5, lib/response.js: render
 */
export async function renderedView(
  view: string,
  model: unknown,
  response: ViewResponse,
): Promise<SerializedAnswer> {
  const undo = (): void => void Reflect.deleteProperty(response, 'render');
  // Fastify's views are those of a plugin, which can only send them
  if (typeof response.render !== 'function') return { value: model, undo };
  const html = await new Promise<string>((resolve, reject) => {
    const given: unknown = typeof model === 'object' ? { ...model } : model;
    response.render?.(view, given, (error, text) => {
      if (error) reject(error as Error);
      else resolve(text);
    });
  });
  setOwnMethod(response, 'render', () => response.send?.(html));
  return { value: model, undo };
}
