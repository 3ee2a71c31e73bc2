import { Controller, Get, Module, UseFilters, type INestApplication } from '@nestjs/common';
import { ExternalContextCreator, NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  RpcException,
  Transport,
  type ClientProxy,
} from '@nestjs/microservices';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { firstValueFrom, timeout } from 'rxjs';
import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import {
  ApiException,
  ErrorTranslator,
  RestErrorsFilter,
  RestErrorsModule,
  Translates,
  UserException,
} from '../../src/index.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { TestApp, onEachPlatform } from '../support/test-app.js';

const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const GENERIC = 'An unexpected error occurred.';

@UserException(409, { code: 'CONTACT_PROTECTED' })
class DeletionNotAllowed extends Error {}
class StoreBusy extends Error {}

@ErrorTranslator()
class StoreErrors {
  @Translates(StoreBusy) busy(_error: StoreBusy): ApiException {
    return new ApiException(503, 'The store is busy');
  }
}

const fail = (kind: string): never => {
  if (kind === 'domain') throw new DeletionNotAllowed('Record is protected');
  if (kind === 'translated') throw new StoreBusy('hunter2');
  if (kind === 'null') throw null;
  if (kind === 'promise') throw Promise.reject(new Error('hunter2'));
  throw new Error('hunter2');
};

const masked = (message: string, code: string, statusCode: number) => ({
  status: 'error',
  message,
  code,
  statusCode,
  errorId: UUID,
});
const ANSWERS = [
  ['domain', masked('Record is protected', 'CONTACT_PROTECTED', 409)],
  ['translated', masked('The store is busy', 'SERVICE_UNAVAILABLE', 503)],
  ['unknown', masked(GENERIC, 'INTERNAL_SERVER_ERROR', 500)],
  ['null', masked(GENERIC, 'INTERNAL_SERVER_ERROR', 500)],
  ['promise', masked(GENERIC, 'INTERNAL_SERVER_ERROR', 500)],
] as const;

const events: string[] = [];

@Controller()
class MessageController {
  @Get('http') http(): void {
    fail('domain');
  }
  @MessagePattern('fail') fail(kind: string): void {
    fail(kind);
  }
  @MessagePattern('reject') async reject(kind: string): Promise<void> {
    await Promise.resolve();
    fail(kind);
  }
  @MessagePattern('rpc') rpc(): void {
    throw new RpcException('Written for the caller');
  }
  @MessagePattern('rpc-object')
  rpcObject(): void {
    throw new RpcException({ reason: 'Written for the caller' });
  }
  @MessagePattern('rpc-error')
  rpcError(): void {
    throw new RpcException(Object.assign(new Error('hunter2'), { parameters: ['hunter2'] }));
  }
  @MessagePattern('fine') fine(): string {
    return 'fine';
  }
  @EventPattern('event') event(name: string): void {
    events.push(name);
    fail('unknown');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const send = (client: ClientProxy, pattern: string, data: unknown): Promise<unknown> =>
  firstValueFrom(client.send<unknown>(pattern, data).pipe(timeout(5000)));

function behavesOverTcp(get: () => { client: ClientProxy; log: RecordingLogger }): void {
  it.each(ANSWERS)('answers %s masked, with one record', async (kind, expected) => {
    const { client, log } = get();
    for (const pattern of ['fail', 'reject']) {
      log.clear();
      await expect(send(client, pattern, kind)).rejects.toEqual(expected);
      expect(log.records).toHaveLength(1);
      expect(log.records[0]?.text).toContain(' rpc: ');
    }
  });

  it('hands on what an RpcException says', async () => {
    const { client } = get();
    await expect(send(client, 'rpc', 0)).rejects.toEqual({
      status: 'error',
      message: 'Written for the caller',
    });
    await expect(send(client, 'rpc-object', 0)).rejects.toEqual({
      reason: 'Written for the caller',
    });
  });

  it('does not hand on an error that an RpcException carries', async () => {
    const { client } = get();
    await expect(send(client, 'rpc-error', 0)).rejects.toEqual(
      masked(GENERIC, 'INTERNAL_SERVER_ERROR', 500),
    );
  });

  it('goes on after errors, also of events', async () => {
    const { client, log } = get();
    log.clear();
    events.length = 0;
    client.emit('event', 'event').subscribe();
    await expect.poll(() => log.records).toHaveLength(1);
    expect(events).toEqual(['event']);
    await expect(send(client, 'fine', 0)).resolves.toBe('fine');
  });
}

describe('a TCP microservice', () => {
  const log = new RecordingLogger();
  let client: ClientProxy;
  let close: () => Promise<void>;
  beforeAll(async () => {
    @Module({
      imports: [RestErrorsModule.forRoot()],
      controllers: [MessageController],
      providers: [StoreErrors],
    })
    class ServiceModule {}
    const options = { host: '127.0.0.1', port: await freePort() };
    const service = await NestFactory.createMicroservice(ServiceModule, {
      transport: Transport.TCP,
      options,
      logger: log,
    });
    await service.listen();
    client = ClientProxyFactory.create({ transport: Transport.TCP, options });
    close = () => service.close();
  });
  afterAll(async () => {
    await client.close();
    await close();
  });

  behavesOverTcp(() => ({ client, log }));
});

onEachPlatform('a hybrid application with inheritAppConfig', (platform) => {
  let app: TestApp;
  let client: ClientProxy;
  beforeAll(async () => {
    const options = { host: '127.0.0.1', port: await freePort() };
    app = await TestApp.start(platform, {
      controllers: [MessageController],
      providers: [StoreErrors],
      before: async (nest) => {
        nest.connectMicroservice({ transport: Transport.TCP, options }, { inheritAppConfig: true });
        await nest.startAllMicroservices();
        // a message may arrive before the HTTP part starts
        client = ClientProxyFactory.create({ transport: Transport.TCP, options });
        await expect(send(client, 'fail', 'translated')).rejects.toEqual(
          masked('The store is busy', 'SERVICE_UNAVAILABLE', 503),
        );
      },
    });
  });
  afterAll(async () => {
    await client.close();
    await app.close();
  });

  behavesOverTcp(() => ({ client, log: app.log }));

  it('answers HTTP as ever', async () => {
    expect((await app.get('/http')).json).toEqual({
      Errors: ['Record is protected'],
      StatusCode: 409,
    });
  });
});

@UseFilters(RestErrorsFilter)
@WebSocketGateway()
class ContactsGateway {
  @SubscribeMessage('fail') fail(@MessageBody() { kind }: { kind: string }): void {
    fail(kind);
  }
  @SubscribeMessage('ws') ws(): void {
    throw new WsException('Written for the caller');
  }
  @SubscribeMessage('fine') fine(): unknown {
    return { event: 'fine', data: 'fine' };
  }
}

@WebSocketGateway()
class OtherGateway {
  @SubscribeMessage('other') other(): void {
    fail('unknown');
  }
}

interface Peer {
  ask(event: string, data: object): Promise<{ event: string; data: unknown }>;
  close(): void;
}

function nativePeer(port: number): Peer {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  const opened = once(socket, 'open');
  return {
    async ask(event, data) {
      await opened;
      socket.send(JSON.stringify({ event, data }));
      const [message] = (await once(socket, 'message')) as [Buffer];
      return JSON.parse(message.toString('utf8')) as { event: string; data: unknown };
    },
    close: () => socket.close(),
  };
}

function socketIoPeer(port: number): Peer {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'] });
  return {
    ask: (event, data) =>
      new Promise((resolve) => {
        socket.onAny((answer: string, said: unknown) => {
          socket.offAny();
          resolve({ event: answer, data: said });
        });
        socket.emit(event, data);
      }),
    close: () => void socket.close(),
  };
}

describe.each([
  ['ws', (app: INestApplication) => new WsAdapter(app), nativePeer],
  ['socket.io', (app: INestApplication) => new IoAdapter(app), socketIoPeer],
] as const)('a gateway on %s', (name, adapter, connect) => {
  let app: TestApp;
  let peer: Peer;
  beforeAll(async () => {
    app = await TestApp.start('express', {
      providers: [ContactsGateway, OtherGateway, StoreErrors],
      before: (nest) => void nest.useWebSocketAdapter(adapter(nest)),
    });
    peer = connect(app.port);
  });
  beforeEach(() => app.log.clear());
  afterAll(async () => {
    peer.close();
    await app.close();
  });

  it.each(ANSWERS)(
    'sends the exception of %s masked, without the payload',
    async (kind, expected) => {
      const answer = await peer.ask('fail', { kind, password: 'hunter2' });
      expect(answer).toEqual({ event: 'exception', data: expected });
      expect(app.log.records).toHaveLength(1);
      expect(app.log.records[0]?.text).toContain(' ws: ');
    },
  );

  // on native sockets Nest 11 sends nothing
  it.runIf(name === 'socket.io')(
    'leaves gateways that do not name the filter to Nest',
    async () => {
      const { event, data } = await peer.ask('other', {});
      expect(event).toBe('exception');
      expect(data).toMatchObject({ message: 'Internal server error' });
    },
  );

  it('hands on what a WsException says, and goes on', async () => {
    expect(await peer.ask('ws', { password: 'hunter2' })).toEqual({
      event: 'exception',
      data: { status: 'error', message: 'Written for the caller' },
    });
    expect((await peer.ask('fine', {})).data).toBe('fine');
  });
});

describe('an external context, such as GraphQL', () => {
  let app: TestApp | undefined;
  afterEach(() => app?.close());

  it.each(ANSWERS)('throws the error of %s masked to its caller', async (kind, expected) => {
    class Resolver {
      resolve(): never {
        return fail(kind);
      }
    }
    app = await TestApp.start('fastify', { providers: [Resolver, StoreErrors] });
    const resolver = app.app.get(Resolver);
    // what @nestjs/graphql makes of a resolver
    const resolve = app.app
      .get(ExternalContextCreator)
      .create(
        resolver,
        resolver.resolve.bind(resolver),
        'resolve',
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        'graphql',
      );
    const error: unknown = await resolve().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      message: expected.message,
      extensions: { code: expected.code, status: expected.statusCode, errorId: UUID },
    });
    expect((error as Error).stack).toBe(`Error: ${expected.message}`);
    expect((error as Error).cause).toBeUndefined();
    expect(app.log.records).toHaveLength(1);
  });
});
