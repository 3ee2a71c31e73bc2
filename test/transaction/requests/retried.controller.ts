import { Controller, Header, Post, Res, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { DataSource, QueryFailedError } from 'typeorm';

import { UserException } from '../../../src/index.js';
import {
  afterCommit,
  CommitOutcomeUnknown,
  runInTransaction,
  Transactional,
} from '../../../src/transaction/index.js';
import { Entry } from './entities.js';

/** As drivers tell it, so that it needs no second request to happen. */
function serializationFailure(): Error {
  const fields = { code: '40001', severity: 'ERROR', errno: 1213, sqlState: '40001' };
  return new QueryFailedError('UPDATE', [], Object.assign(new Error('met'), fields));
}

@UserException(409, { rollback: false, message: 'Kept all the same.' })
class KeptAllTheSame extends Error {}

export const attempts = { all: 0 };

interface AnyResponse {
  readonly raw?: { end(text: string): unknown };
  end?(text: string): unknown;
  header(name: string, value: string): unknown;
  status(status: number): unknown;
}

@Controller('retried')
export class RetriedController {
  constructor(private readonly dataSource: DataSource) {}

  private async attempt(name: string): Promise<number> {
    attempts.all += 1;
    await this.dataSource.getRepository(Entry).insert({ name: `${name} ${attempts.all}` });
    return attempts.all;
  }

  @Post('second') @Header('X-Kind', 'pen') async second(
    @Res({ passthrough: true }) response: AnyResponse,
  ): Promise<object> {
    const attempt = await this.attempt('pen');
    response.header('Set-Cookie', `attempt=${attempt}`);
    if (attempt === 1) {
      response.header('X-First', 'yes');
      response.status(418);
      throw serializationFailure();
    }
    return { attempt };
  }

  @Post('always') async always(): Promise<void> {
    await this.attempt('pen');
    throw serializationFailure();
  }

  @Post('never') @Transactional({ retries: 0 }) async never(): Promise<void> {
    await this.always();
  }

  @Post('often') @Transactional({ retries: 5 }) async often(): Promise<void> {
    await this.always();
  }

  /** As of a transaction within, of which one of two databases has kept its part. */
  @Post('unknown') async unknown(): Promise<void> {
    await this.attempt('pen');
    throw new Error('The service failed', {
      cause: new CommitOutcomeUnknown(serializationFailure()),
    });
  }

  @Post('other') async other(): Promise<void> {
    await this.attempt('pen');
    throw new Error('no deadlock');
  }

  @Post('sent') async sent(@Res() response: AnyResponse): Promise<void> {
    await this.attempt('pen');
    (response.raw ?? response).end?.('sent');
    throw serializationFailure();
  }

  @Post('kept') async kept(): Promise<void> {
    await this.attempt('pen');
    throw new KeptAllTheSame('kept', { cause: serializationFailure() });
  }

  @Post('told') async told(): Promise<void> {
    await runInTransaction(
      async () => {
        await this.attempt('told');
        afterCommit(() => undefined);
      },
      { propagation: 'REQUIRES_NEW' },
    );
    throw serializationFailure();
  }

  @Post('upload') @UseInterceptors(FileInterceptor('file')) async upload(
    @UploadedFile() _file: unknown,
  ): Promise<void> {
    await this.always();
  }
}
