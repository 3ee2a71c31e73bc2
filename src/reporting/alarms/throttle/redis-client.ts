/** A client of `ioredis`. */
export interface IoRedisClient {
  call(command: string, args: string[]): Promise<unknown>;
}

/** A client of `redis` (node-redis), not of a cluster. */
export interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>;
}

export type RedisClient = IoRedisClient | NodeRedisClient;

export interface RedisOptions {
  /** Connected by the application, and closed by it. */
  readonly client: RedisClient;
  /** What all keys begin with. Default: `nestjs-rest-errors:`. */
  readonly prefix?: string;
  /** Milliseconds that an answer of Redis is waited for. Default: 500. */
  readonly timeout?: number;
}

export type SendCommand = (command: string, ...args: string[]) => Promise<unknown>;

export function isRedisClient(value: unknown): value is RedisClient {
  if (typeof value !== 'object' || value === null) return false;
  const { call, sendCommand } = value as Partial<IoRedisClient & NodeRedisClient>;
  return typeof call === 'function' || typeof sendCommand === 'function';
}

/** ioredis has a `sendCommand` as well, of another kind. */
export function sendCommandOf(client: RedisClient): SendCommand {
  if ('call' in client) return (command, ...args) => client.call(command, args);
  return (...words) => client.sendCommand(words);
}
