import { stdSerializers, type Options } from 'pino-http';

import { LoggedError } from './logged-error.js';
import type { RequestRedaction } from './request-redaction.js';

type Serializer = (value: unknown) => unknown;
type Serializers = Readonly<Record<string, Serializer>>;

/** Names in the records of pino-http. @see its option `customAttributeKeys` */
export interface AttributeKeys {
  readonly req: string;
  readonly res: string;
  readonly err: string;
}

export function attributeKeysOf({ customAttributeKeys = {} }: Options): AttributeKeys {
  return {
    req: customAttributeKeys.req ?? 'req',
    res: customAttributeKeys.res ?? 'res',
    err: customAttributeKeys.err ?? 'err',
  };
}

/** Those of the application, and ours around them. */
export function recordSerializers(
  options: Options,
  redaction: RequestRedaction | undefined,
): Record<string, Serializer> {
  const keys = attributeKeysOf(options);
  const theirs: Serializers = options.serializers ?? {};
  const isWrapped = options.wrapSerializers !== false;
  // pino-http looks for both names, unless it is to leave serializers alone
  const find = (key: keyof AttributeKeys): Serializer | undefined =>
    theirs[keys[key]] ?? (isWrapped ? theirs[key] : undefined);
  const composed: Record<string, Serializer> = {
    ...theirs,
    [keys.err]: errorSerializer(find('err')),
  };
  if (redaction === undefined) return composed;
  for (const key of ['req', 'res'] as const) {
    // even where serializers are left alone: what is to be redacted is never written as it is
    composed[keys[key]] = cleanSerializer(redaction, find(key) ?? STANDARD[key]);
  }
  return composed;
}

function cleanSerializer(redaction: RequestRedaction, serialize: Serializer): Serializer {
  return (value) => redaction.clean(serialize(value));
}

/** What pino-http has given to its own serializers before passes. */
const STANDARD: Readonly<Record<'req' | 'res', Serializer>> = {
  req: (value) => (has(value, 'socket') ? stdSerializers.req(value as never) : value),
  res: (value) => (has(value, 'getHeaders') ? stdSerializers.res(value as never) : value),
};

function has(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && name in value;
}

// nestjs-pino 4 also gives serializers to a logger that is not made by pino-http
function errorSerializer(theirs: Serializer = standardError): Serializer {
  return (value) => (value instanceof LoggedError ? value.data : theirs(value));
}

/** For a logger with other serializers. */
export function serializeLoggedError(value: unknown): unknown {
  return value instanceof LoggedError ? value.data : value;
}

function standardError(value: unknown): unknown {
  return value instanceof Error ? stdSerializers.err(value) : value;
}
