import { Controller, Get, Post, Res } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { NonTransactional } from '../../src/transaction/index.js';
import { Entry } from '../transaction/requests/entities.js';
import { FIRST, redirect, TooLate, type AnyResponse } from './sent-first.response.js';

/** Handlers that write a row, too, which must share the fate of the response. */
@Controller('rows')
export class RowsController {
  constructor(private readonly dataSource: DataSource) {}

  @Post('failing') async failing(@Res() response: AnyResponse): Promise<never> {
    await this.write('failing');
    response.send({ first: FIRST });
    throw new TooLate();
  }

  @Post('good') async good(@Res() response: AnyResponse): Promise<void> {
    await this.write('good');
    response.send({ first: FIRST });
  }

  @Post('redirected') async redirected(@Res() response: AnyResponse): Promise<void> {
    await this.write('redirected');
    redirect(response);
  }

  @NonTransactional() @Get() async names(): Promise<string[]> {
    const rows = await this.dataSource.getRepository(Entry).find();
    await this.dataSource.getRepository(Entry).clear();
    return rows.map(({ name }) => name);
  }

  private write(name: string): Promise<unknown> {
    return this.dataSource.getRepository(Entry).insert({ name });
  }
}
