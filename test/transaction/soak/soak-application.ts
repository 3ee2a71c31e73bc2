import { Body, Controller, Inject, Injectable, Module, Post, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Fault } from './faults.js';
import { Half } from './pair.entity.js';

@Injectable()
class FirstHalf {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  write(request: string): Promise<unknown> {
    return this.dataSource.getRepository(Half).save({ request, side: 'first' });
  }
}

@Injectable()
class SecondHalf {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  write(request: string): Promise<unknown> {
    return this.dataSource
      .createQueryBuilder()
      .insert()
      .into(Half)
      .values({ request, side: 'second' })
      .execute();
  }
}

/** Each request writes one row in one service and one in another, with a fault in between or after. */
export function soakModule(dataSource: DataSource, faults: Readonly<Record<string, Fault>>): Type {
  @Controller()
  class SoakController {
    constructor(
      private readonly first: FirstHalf,
      private readonly second: SecondHalf,
    ) {}

    @Post('pairs')
    async write(
      @Body() body: { request: string; fault: string; isEarly: boolean },
    ): Promise<unknown> {
      const { request, isEarly } = body;
      const fault = faults[body.fault];
      await this.first.write(request);
      const early = isEarly ? await fault?.(dataSource, request) : undefined;
      await this.second.write(request);
      return (
        early ?? (isEarly ? { request } : ((await fault?.(dataSource, request)) ?? { request }))
      );
    }
  }

  @Module({
    controllers: [SoakController],
    providers: [{ provide: DataSource, useValue: dataSource }, FirstHalf, SecondHalf],
  })
  class SoakModule {}
  return SoakModule;
}
