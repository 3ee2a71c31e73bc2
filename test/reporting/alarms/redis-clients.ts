import { Redis } from 'ioredis';
import { createClient } from 'redis';

import type { RedisClient } from '../../../src/index.js';

/** A client of one of the packages, and how to end it. */
export interface Connection {
  readonly client: RedisClient;
  end(): void;
}

export const CLIENTS = { ioredis: connectIoRedis, redis: connectNodeRedis };
export type ClientKind = keyof typeof CLIENTS;
export const CLIENT_KINDS = Object.keys(CLIENTS) as ClientKind[];

async function connectIoRedis(url: string): Promise<Connection> {
  const client = new Redis(url, { retryStrategy: () => 50 });
  client.on('error', () => undefined);
  await client.ping();
  return { client, end: () => client.disconnect() };
}

async function connectNodeRedis(url: string): Promise<Connection> {
  const client = createClient({ url, socket: { reconnectStrategy: () => 50 } });
  client.on('error', () => undefined);
  await client.connect();
  return { client, end: () => client.disconnect() };
}
