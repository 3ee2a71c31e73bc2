import {
  Controller,
  Get,
  Head,
  Injectable,
  Options,
  Res,
  UseGuards,
  UseInterceptors,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { timeout, type Observable } from 'rxjs';

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

const streamed = (): Readable => Readable.from([FIRST, FIRST], { objectMode: false });

@Injectable()
class RespondingGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const response = context.switchToHttp().getResponse<AnyResponse>();
    if (context.getHandler().name === 'redirectedByGuard') redirect(response);
    else response.send({ first: FIRST });
    return false;
  }
}

@Injectable()
class RespondingInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext): Observable<unknown> {
    context.switchToHttp().getResponse<AnyResponse>().send({ first: FIRST });
    throw new TooLate();
  }
}

@Injectable()
class TimingOutInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(timeout(10));
  }
}

/** Handlers that respond, and then fail or respond once more. */
@Controller()
export class SentFirstController {
  @Get('ping') ping(): object {
    return { first: FIRST };
  }

  @Get('good') good(@Res() response: AnyResponse): void {
    response.send({ first: FIRST });
  }

  @Get('object') object(@Res() response: AnyResponse): never {
    response.send({ first: FIRST });
    throw new TooLate();
  }

  @Head('head') head(@Res() response: AnyResponse): never {
    response.send({ first: FIRST });
    throw new TooLate();
  }

  @Options('options') options(@Res() response: AnyResponse): never {
    response.send({ first: FIRST });
    throw new TooLate();
  }

  @Get('later') async later(@Res() response: AnyResponse): Promise<never> {
    response.send({ first: FIRST });
    await nextTurn();
    throw new TooLate();
  }

  @Get('long') long(@Res() response: AnyResponse): never {
    response.send(LONG);
    throw new TooLate();
  }

  @Get('empty') empty(@Res() response: AnyResponse): never {
    response.status(204).send();
    throw new TooLate();
  }

  @Get('ended') ended(@Res() response: AnyResponse): never {
    rawOf(response).end();
    throw new TooLate();
  }

  @Get('redirected') redirected(@Res() response: AnyResponse): never {
    redirect(response);
    throw new TooLate();
  }

  @Get('twice') twice(@Res() response: AnyResponse): void {
    response.send({ first: FIRST });
    response.send({ later: LATER });
  }

  @Get('error') error(@Res() response: AnyResponse): void {
    response.send({ first: FIRST });
    // what Fastify takes for a failure, and Express for an object
    response.send(Object.assign(new TooLate(), { later: LATER }));
  }

  @Get('stream') stream(@Res() response: AnyResponse): never {
    if (response.raw) response.send(streamed());
    else streamed().pipe(rawOf(response));
    throw new TooLate();
  }

  @Get('piped') async piped(@Res() response: AnyResponse): Promise<never> {
    const source = new Readable({ read: () => undefined });
    source.pipe(rawOf(response));
    source.push(FIRST);
    await once(source, 'data');
    setImmediate(() => {
      source.push(FIRST);
      source.push(null);
    });
    throw new TooLate();
  }

  @Get('broken') async broken(@Res() response: AnyResponse): Promise<never> {
    const source = new Readable({ read: () => undefined });
    source.pipe(rawOf(response));
    source.push(FIRST);
    await once(source, 'data');
    const error = new TooLate();
    source.destroy(error);
    await once(source, 'error').catch(() => undefined);
    throw error;
  }

  @Get('piped/part') pipedPart(@Res() response: AnyResponse): never {
    const source = new Readable({ read: () => undefined });
    source.pipe(rawOf(response), { end: false });
    source.push(FIRST);
    setImmediate(() => source.push(null));
    throw new TooLate();
  }

  @Get('piped/broken') pipedBroken(@Res() response: AnyResponse): never {
    const source = new Readable({ read: () => undefined });
    source.pipe(rawOf(response));
    source.push(FIRST);
    setTimeout(() => source.destroy(), 10);
    throw new TooLate();
  }

  @Get('begun') async begun(@Res() response: AnyResponse): Promise<never> {
    await new Promise<void>((resolve) => {
      rawOf(response).write(FIRST, resolve);
      // a compression calls nobody back
      setImmediate(resolve);
    });
    throw new TooLate();
  }

  @Get('rendered') rendered(@Res() response: AnyResponse): never {
    response.render('sent-first');
    throw new TooLate();
  }

  @Get('not-rendered') notRendered(@Res() response: AnyResponse): void {
    response.render('missing');
  }

  @Get('file') file(@Res() response: AnyResponse): never {
    response.sendFile(join(import.meta.dirname, 'sent-first.txt'));
    throw new TooLate();
  }

  @Get('no-file') noFile(@Res() response: AnyResponse): void {
    response.sendFile(join(import.meta.dirname, 'missing.txt'));
  }

  @UseGuards(RespondingGuard) @Get('guard') guarded(): string {
    return LATER;
  }

  @UseGuards(RespondingGuard) @Get('guard/redirect') redirectedByGuard(): string {
    return LATER;
  }

  @UseInterceptors(RespondingInterceptor) @Get('interceptor') intercepted(): string {
    return LATER;
  }

  /** Too slow: the error was answered when the handler sends. */
  @UseInterceptors(TimingOutInterceptor) @Get('timeout') async timeout(
    @Res() response: AnyResponse,
  ): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    response.send({ later: LATER });
  }

  @UseInterceptors(TimingOutInterceptor) @Get('timeout/raw') async timeoutRaw(
    @Res() response: AnyResponse,
  ): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const raw = rawOf(response);
    raw.write(LATER);
    raw.end(LATER);
  }

  @Get('middleware/error') afterMiddleware(): string {
    return LATER;
  }

  @Get('middleware/next') besideMiddleware(): object {
    return { later: LATER };
  }
}
