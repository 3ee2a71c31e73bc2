import {
  Controller,
  Header,
  HttpCode,
  All,
  Redirect,
  Render,
  Res,
  StreamableFile,
  UseInterceptors,
  ClassSerializerInterceptor,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Exclude, Expose } from 'class-transformer';
import { Readable } from 'node:stream';
import { EMPTY, map, of, type Observable } from 'rxjs';

class Person {
  @Exclude() password = 'hunter2';
  constructor(readonly name: string) {}
  @Expose() get greeting(): string {
    return `Hello ${this.name}`;
  }
}

interface AnyResponse {
  header(name: string, value: string): unknown;
  status(status: number): unknown;
}

/** As interceptors do that put every answer into an envelope. */
class EnvelopeInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

async function* generated(): AsyncGenerator<unknown> {
  yield 'one ';
  yield 'two';
}

/** What handlers may return, one route each. */
@Controller()
export class AnswersController {
  @All('object') object(): object {
    return {
      name: 'pen',
      price: 1.5,
      secret: 's',
      nested: { secret: 't', list: [1, null, undefined] },
    };
  }
  @All('array') array(): unknown {
    return [1, 'two', { three: 3 }];
  }
  @All('text') text(): unknown {
    return 'a text';
  }
  @All('json-text') jsonText(): unknown {
    return '{"a":1}';
  }
  @All('empty-text') emptyText(): unknown {
    return '';
  }
  @All('number') number(): unknown {
    return 42;
  }
  @All('false') false(): unknown {
    return false;
  }
  @All('null') null(): unknown {
    return null;
  }
  @All('undefined') undefined(): unknown {
    return undefined;
  }
  @All('bigint') bigint(): unknown {
    return 12n;
  }
  @All('symbol') symbol(): unknown {
    return Symbol('pen');
  }
  @All('function') function(): unknown {
    return () => 'pen';
  }
  @All('buffer') buffer(): unknown {
    return Buffer.from('bytes');
  }
  @All('typed-array') typedArray(): unknown {
    return new Uint8Array([65, 66, 67]);
  }
  @All('array-buffer') arrayBuffer(): unknown {
    return new Uint8Array([65, 66, 67]).buffer;
  }
  @All('file') file(): StreamableFile {
    return new StreamableFile(Buffer.from('a,b'), { type: 'text/csv', disposition: 'attachment' });
  }
  @All('readable') readable(): unknown {
    return Readable.from(['one ', 'two'], { objectMode: false });
  }
  @All('generated') generated(): unknown {
    return generated();
  }
  @All('generated-within') @UseInterceptors(EnvelopeInterceptor) generatedWithin(): unknown {
    return generated();
  }
  @All('web-response') webResponse(): unknown {
    return new Response('of the web', { status: 202, headers: { 'x-web': 'yes' } });
  }
  @All('dates') dates(): unknown {
    return { at: new Date(0), all: [new Date(1)], none: new Date(NaN) };
  }
  @All('map') map(): unknown {
    return { map: new Map([[1, 2]]), set: new Set([1]), regexp: /a/ };
  }
  @All('to-json') toJson(): unknown {
    return { toJSON: () => ({ own: true }) };
  }
  @All('to-json-undefined') toJsonUndefined(): unknown {
    return { toJSON: () => undefined };
  }
  @All('escapes') escapes(): unknown {
    return { html: '<script>&amp;</script>', text: 'żółw 🐢 \u2028' };
  }
  @All('class') @UseInterceptors(ClassSerializerInterceptor) class(): Person {
    return new Person('Ann');
  }
  @All('hal') @Header('Content-Type', 'application/hal+json') hal(): unknown {
    return { _links: {} };
  }
  @All('hal-charset')
  @Header('Content-Type', 'application/hal+json; charset=utf-8; profile="x"')
  halCharset(): unknown {
    return { _links: {} };
  }
  @All('text-typed') @Header('Content-Type', 'text/plain') textTyped(): unknown {
    return { a: 1 };
  }
  @All('text-typed-error') @Header('Content-Type', 'text/plain') textTypedError(): unknown {
    return { statusCode: 404, message: 'as a value' };
  }
  @All('no-content') @HttpCode(204) noContent(): unknown {
    return { never: 'sent' };
  }
  @All('error-status') @HttpCode(418) errorStatus(): unknown {
    return { tea: true };
  }
  @All('error-value') errorValue(): unknown {
    return new RangeError('as a value');
  }
  @All('redirect') @Redirect('/object') redirect(): void {}
  @All('redirect-dynamic') @Redirect('/object', 301) redirectDynamic(): unknown {
    return { url: '/näxt', statusCode: 307 };
  }
  @All('passthrough') passthrough(@Res({ passthrough: true }) response: AnyResponse): unknown {
    response.status(203);
    response.header('x-own', 'yes');
    response.header('set-cookie', 'a=b');
    return { a: 1 };
  }
  @All('passthrough-json') passthroughJson(
    @Res({ passthrough: true }) response: AnyResponse,
  ): unknown {
    response.header('Content-Type', 'application/vnd.pen+json; charset=utf-8');
    return { a: 1 };
  }
  @All('own-serializer') ownSerializer(
    @Res({ passthrough: true })
    response: {
      serializer?(serialize: (payload: unknown) => string): void;
    },
  ): unknown {
    response.serializer?.((payload) => `own ${JSON.stringify(payload)}`);
    return { a: 1 };
  }
  @All('observable') observable(): Observable<unknown> {
    return of({ first: 1 }, { last: 2 });
  }
  @All('promise-observable') async promiseObservable(): Promise<Observable<unknown>> {
    return of('last');
  }
  @All('empty-observable') emptyObservable(): Observable<unknown> {
    return EMPTY;
  }
}

/** Express has an engine in the tests. */
@Controller()
export class ViewController {
  @All('view') @Render('page') view(): object {
    return { name: 'Ann' };
  }
  @All('view-fails') @Render('page') viewFails(): object {
    return {};
  }
}
