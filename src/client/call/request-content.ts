/** What a request sends, and the headers that say so. */
export interface RequestContent {
  readonly body: unknown;
  readonly contentType: string | undefined;
}

const WITHOUT_CONTENT = new Set(['GET', 'HEAD']);

/**
 * @param json is sent as JSON; `body` as it is.
 * @throws TypeError for what cannot be sent, which is a mistake of the caller and no failed call.
 */
export function contentOf(
  method: string,
  { json, body }: { readonly json?: unknown; readonly body?: unknown },
): RequestContent {
  if (json === undefined && (body === undefined || body === null)) {
    return { body: undefined, contentType: undefined };
  }
  if (WITHOUT_CONTENT.has(method)) {
    throw new TypeError(`A request with ${method} has no body; put it into the query.`);
  }
  if (json === undefined) return { body, contentType: undefined };
  if (body !== undefined) throw new TypeError('A request has json and body; give it one of them.');
  const text = JSON.stringify(json) as string | undefined;
  if (text === undefined) throw new TypeError('The json of a request is nothing that JSON has.');
  return { body: text, contentType: 'application/json' };
}
