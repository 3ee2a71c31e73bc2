import {
  Injectable,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';

import { Entry } from './entities.js';

/** Fails after the handler, on the requests that name it. */
export function failingAfter(name: string) {
  // Nest 11.0 passes over classes without a name
  return class FailingAfter implements NestInterceptor {
    intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
      const { url } = context.switchToHttp().getRequest<{ url: string }>();
      return next.handle().pipe(
        map((value: unknown) => {
          if (url.endsWith(`/${name}`)) throw new Error(`after, in ${name}`);
          return value;
        }),
      );
    }
  };
}

@Injectable()
export class WritingPipe implements PipeTransform {
  constructor(private readonly dataSource: DataSource) {}

  async transform(value: unknown): Promise<unknown> {
    await this.dataSource.getRepository(Entry).insert({ name: 'of a pipe' });
    return value;
  }
}

@Injectable()
export class WritingGuard implements CanActivate {
  constructor(private readonly dataSource: DataSource) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.dataSource.getRepository(Entry).insert({ name: 'of a guard' });
    return !context.switchToHttp().getRequest<{ url: string }>().url.endsWith('/closed');
  }
}

const circular = (): object => {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value;
};

export const UNSERIALIZABLE: Readonly<Record<string, () => unknown>> = {
  'a BigInt within': () => ({ n: 1n }),
  'a circle': circular,
  'a toJSON that throws': () => ({
    toJSON: () => {
      throw new Error('toJSON');
    },
  }),
  'a getter that throws': () => ({
    get name() {
      throw new Error('getter');
    },
  }),
};
