import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Inject,
  Post,
  Req,
  Res,
  StreamableFile,
  type MiddlewareConsumer,
  type NestModule,
} from '@nestjs/common';
import { IsInt } from 'class-validator';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { QueryFailedError } from 'typeorm';

import { ErrorReports, UseReportingLevel, UserException } from '../../src/index.js';
import type { TestApp } from './test-app.js';

export const SECRET = 'hunter2';

@UserException(409)
class Protected extends Error {
  readonly password = SECRET;
  readonly config = { headers: { authorization: SECRET } };
}

class Decorated extends Error {
  readonly request = { body: SECRET };
  readonly token = SECRET;
}

class ContactBody {
  @IsInt() age!: number;
}

interface AnyResponse {
  readonly raw?: ServerResponse;
  header(name: string, value: string | string[]): unknown;
  send(body: unknown): unknown;
}

function statementError(): Error {
  const driverError = Object.assign(new Error(`Key (email)=(${SECRET}) already exists.`), {
    code: '23505',
    severity: 'ERROR',
    routine: '_bt_check_unique',
    detail: `Key (email)=(${SECRET})`,
  });
  return new QueryFailedError('INSERT INTO contact VALUES ($1)', [SECRET], driverError);
}

async function* failsMidway(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(100_000, 'a');
  await nextTurn();
  throw statementError();
}

/** Fails in many ways, each with a secret somewhere that it does not belong to the log. */
@Controller('secrets')
@UseReportingLevel('full')
export class SecretsController {
  constructor(@Inject(ErrorReports) private readonly reports: ErrorReports) {}

  @Get('good') good(@Res({ passthrough: true }) response: AnyResponse): object {
    response.header('Set-Cookie', [`sid=${SECRET}`, `b=${SECRET}`]);
    response.header('Location', `/next?code=${SECRET}#access_token=${SECRET}`);
    return { token: SECRET };
  }
  @Get('domain') domain(@Res({ passthrough: true }) response: AnyResponse): void {
    response.header('Set-Cookie', `sid=${SECRET}`);
    throw new Protected('Record is protected');
  }
  @Get('unknown') unknown(): void {
    throw new Decorated('unknown', { cause: new Protected('cause') });
  }
  @Get('statement') statement(): void {
    throw statementError();
  }
  @Get('behind') behind(): void {
    const cause = new AggregateError([statementError(), new Decorated('x')], 'both');
    throw new Error(`Could not save ${SECRET}`, { cause });
  }
  @Get('rejected') rejected(): void {
    throw new BadRequestException({ message: 'Bad', password: SECRET, cause: SECRET });
  }
  @Get('file') file(): StreamableFile {
    return new StreamableFile(Readable.from(failsMidway(), { objectMode: false }));
  }
  @Get('ended') ended(@Res() response: AnyResponse): void {
    (response.raw ?? (response as unknown as ServerResponse)).end('whole');
    throw new Decorated('after the end');
  }
  @Get('handled') handled(@Req() request: object): void {
    this.reports.report(statementError(), request);
    this.reports.report(new Protected('handled'));
  }
  @Get('middleware') middleware(): void {}
  @Post() create(@Body() body: ContactBody): object {
    return body;
  }
}

export class SecretMiddleware implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    const fail = (): never => {
      throw new Decorated('middleware');
    };
    consumer.apply(fail).forRoutes('secrets/middleware');
  }
}

const GETS = ['good', 'domain', 'unknown', 'statement', 'behind', 'rejected', 'file', 'ended'];
const PATHS = [...GETS, 'handled', 'middleware', 'no-such-route'];

const HEADERS = {
  authorization: `Bearer ${SECRET}`,
  cookie: `sid=${SECRET}`,
  'proxy-authorization': SECRET,
  'x-api-key': SECRET,
  'x-auth-token': SECRET,
  'x-tenant': SECRET,
  'x-session': SECRET,
  'ocp-apim-subscription-key': SECRET,
  referer: `http://bob:${SECRET}@localhost/?name=O'Neil&token=${SECRET}`,
  origin: `http://bob:${SECRET}@localhost`,
};

/** Asks for all of them; with a secret wherever a request can have one. */
export async function askWithSecrets(app: TestApp): Promise<void> {
  // no browser escapes an apostrophe
  const query = `?name=O'Neil&token=${SECRET}&a[b]=${SECRET}&${SECRET}`;
  for (const path of PATHS) await app.get(`/secrets/${path}${query}`, HEADERS);
  await app.request('HEAD', `/secrets/domain${query}`, { headers: HEADERS });
  await app.request('DELETE', `/secrets/domain${query}`, { headers: HEADERS });
  await app.post(`/secrets${query}`, { age: SECRET, password: SECRET }, HEADERS);
  await app.post(`/secrets${query}`, `{"password":"${SECRET}`, HEADERS);
}
