import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

import { Controller, Get, Header, Res, StreamableFile } from '@nestjs/common';
import { NonTransactional } from 'nestjs-rest-errors/typeorm';

import { DeletionNotAllowed } from '../contacts/deletion-not-allowed.exception.js';

// long enough for what was written before to reach the client
const UNTIL_SENT = 50;

type AnyResponse = ServerResponse | { readonly raw: ServerResponse };

/** Handlers that fail while their answer is made or sent. */
@Controller('Failures')
export class FailingAnswersController {
  @Get('CircularAnswer')
  circularAnswer(): object {
    const contact: Record<string, unknown> = { name: 'Ada Lovelace' };
    contact['self'] = contact;
    return contact;
  }

  @Get('BigIntAnswer')
  bigIntAnswer(): object {
    return { contactId: 186n };
  }

  /** Headers that describe what is not sent are dropped, the others stay. */
  @Get('HeadersBeforeFailure')
  @Header('Content-Disposition', 'attachment; filename="contacts.csv"')
  @Header('Cache-Control', 'max-age=3600')
  @Header('ETag', '"186"')
  @Header('Access-Control-Allow-Origin', '*')
  headersBeforeFailure(): never {
    throw new DeletionNotAllowed(186);
  }

  @Get('StreamFailsEarly')
  streamFailsEarly(): StreamableFile {
    const file = new Readable({
      read() {
        this.destroy(new Error('/srv/exports/contacts.csv could not be read'));
      },
    });
    return new StreamableFile(file, { type: 'text/csv' });
  }

  @Get('StreamFailsMidway')
  streamFailsMidway(): StreamableFile {
    return new StreamableFile(Readable.from(linesThatBreakOff()), { type: 'text/csv' });
  }

  /** In a transaction, what a handler writes by itself is held until COMMIT. */
  @Get('FailsWhileHeld')
  failsWhileHeld(@Res() response: AnyResponse): Promise<void> {
    return this.writeAndFail(response);
  }

  @Get('FailsAfterHeaders')
  @NonTransactional()
  failsAfterHeaders(@Res() response: AnyResponse): Promise<void> {
    return this.writeAndFail(response);
  }

  private async writeAndFail(response: AnyResponse): Promise<void> {
    const raw = 'raw' in response ? response.raw : response;
    raw.writeHead(200, { 'Content-Type': 'text/csv' });
    raw.write('Id,Name\r\n');
    await setTimeout(UNTIL_SENT);
    throw new Error('/srv/exports/contacts.csv is not whole');
  }
}

async function* linesThatBreakOff(): AsyncGenerator<string> {
  yield 'Id,Name\r\n';
  await setTimeout(UNTIL_SENT);
  throw new Error('/srv/exports/contacts.csv is not whole');
}
