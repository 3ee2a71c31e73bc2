import { Controller, Get, Head, Options, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import {
  RespondingGuard,
  RespondingInterceptor,
  TimingOutInterceptor,
} from './sent-first.enhancers.js';
import {
  FIRST,
  LATER,
  LONG,
  rawOf,
  redirect,
  TooLate,
  type AnyResponse,
} from './sent-first.response.js';

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

  @Get('rendered') rendered(@Res() response: AnyResponse): never {
    response.render('sent-first');
    throw new TooLate();
  }

  @Get('not-rendered') notRendered(@Res() response: AnyResponse): void {
    response.render('missing');
  }

  @Get('file') file(@Res() response: AnyResponse): never {
    response.sendFile(resolve('test/survival/sent-first.txt'));
    throw new TooLate();
  }

  @Get('no-file') noFile(@Res() response: AnyResponse): void {
    response.sendFile(resolve('test/survival/missing.txt'));
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
