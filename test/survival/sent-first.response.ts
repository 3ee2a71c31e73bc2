/** In what is sent first, and in what is sent later; no log may have either. */
export const FIRST = 'first hunter2 ';
export const LATER = 'later hunter2 ';
/** More than a compression, a session and a socket take at once. */
export const LONG = FIRST.repeat(40_000);

/** What both platforms have. */
export interface AnyResponse {
  readonly raw?: NodeResponse;
  readonly sent?: boolean;
  readonly headersSent: boolean;
  send(body?: unknown): unknown;
  status(code: number): this;
  redirect(url: string, status?: number): unknown;
  /** Of Express. */
  render(view: string): void;
  sendFile(path: string): void;
}

type NodeResponse = NodeJS.WritableStream & {
  statusCode: number;
  write(chunk: string, done?: () => void): boolean;
};

export const rawOf = (response: AnyResponse): NodeResponse =>
  response.raw ?? (response as unknown as NodeResponse);

export class TooLate extends Error {
  constructor() {
    super('after the response');
  }
}

// Nest has set a status before, which Fastify would redirect with
export const redirect = (response: AnyResponse): unknown =>
  response.raw ? response.redirect('/elsewhere', 302) : response.redirect('/elsewhere');
