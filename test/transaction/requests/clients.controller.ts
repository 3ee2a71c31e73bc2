import {
  Controller,
  Get,
  Inject,
  Injectable,
  Post,
  Sse,
  StreamableFile,
  UseGuards,
  type CanActivate,
  type MessageEvent,
} from '@nestjs/common';
import { EventEmitter, once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { from, mergeMap, Observable, of } from 'rxjs';
import { DataSource } from 'typeorm';

import { Entry } from './entities.js';

export const events = new EventEmitter();

@Injectable()
class SlowGuard implements CanActivate {
  async canActivate(): Promise<boolean> {
    events.emit('guarding');
    await once(events, 'go');
    return true;
  }
}

@Controller('clients')
export class ClientsController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  private async buy(name: string): Promise<void> {
    await this.dataSource.getRepository(Entry).insert({ name });
  }

  @Post('waiting') async waiting(): Promise<string> {
    await this.buy('pen');
    events.emit('written');
    await once(events, 'go');
    const late: unknown = await this.buy('late').catch((error: unknown) => error);
    events.emit('late', late);
    return 'bought';
  }

  @Post('observed') observed(): Observable<string> {
    return new Observable((out) => {
      this.buy('pen').then(
        () => events.emit('written'),
        (error: unknown) => out.error(error),
      );
      return () => events.emit('torn down');
    });
  }

  @Post('values') values(): Observable<unknown> {
    return from(this.buy('pen')).pipe(mergeMap(() => of('first', 'last')));
  }

  @Post('failing') failing(): Observable<unknown> {
    return from(
      this.buy('pen').then(() => {
        throw new Error('observed');
      }),
    );
  }

  @Post('guarded') @UseGuards(SlowGuard) async guarded(): Promise<void> {
    events.emit('handling');
    await this.buy('pen');
  }

  @Sse('events') sse(): Observable<MessageEvent> {
    return from(this.buy('of an event').then(() => ({ data: 'bought' })));
  }

  @Get('file') async file(): Promise<StreamableFile> {
    await this.buy('pen');
    const { dataSource } = this;
    async function* rows(): AsyncGenerator<Buffer> {
      yield Buffer.from(JSON.stringify(await dataSource.getRepository(Entry).find()));
    }
    return new StreamableFile(Readable.from(rows(), { objectMode: false }));
  }

  @Get('begun-file') async begunFile(): Promise<StreamableFile> {
    await this.buy('pen');
    const file = new PassThrough();
    file.write(Buffer.alloc(100_000, 'a'));
    const producing = async (): Promise<void> => {
      await once(events, 'go');
      // read it might
      await this.buy('late');
      file.end();
    };
    producing().catch((error: unknown) => file.destroy(error as Error));
    return new StreamableFile(file);
  }
}
