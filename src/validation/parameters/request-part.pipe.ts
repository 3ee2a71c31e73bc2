import {
  Inject,
  Injectable,
  Optional,
  type ArgumentMetadata,
  type PipeTransform,
} from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';

import type { ParameterPlace } from './parameter-place.js';
import { exposedNamesOf } from '../issues/wire-names.js';
import {
  RequestValidationPipe,
  type RequestValidationPipeOptions,
} from '../pipe/request-validation.pipe.js';

/** Options of the pipe that validates the whole application. */
export const REQUEST_VALIDATION_OPTIONS = Symbol('request validation options');

/**
 * Validates what `@RequestCookie` takes as the application validates its query: Nest's pipes leave
 * parameters of custom decorators alone.
 */
@Injectable()
export class RequestPartPipe
  extends RequestValidationPipe
  implements PipeTransform<unknown, unknown>
{
  constructor(
    @Optional() @Inject(REQUEST_VALIDATION_OPTIONS) options: RequestValidationPipeOptions = {},
  ) {
    // clients send many more headers and cookies than a handler asks for
    super({ ...options, forbidNonWhitelisted: false });
  }

  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return super.transform(value, { ...metadata, type: 'query' });
  }

  protected override placeOf({ data }: ArgumentMetadata): ParameterPlace {
    return { source: 'cookie', name: data };
  }
}

/** Validates what `@RequestHeader` takes, whatever the case of the names that a DTO gives to headers. */
@Injectable()
export class RequestHeaderPipe extends RequestPartPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { data, metatype } = metadata;
    const isWhole = data === undefined && typeof value === 'object' && value !== null;
    return super.transform(isWhole ? headersFor(metatype, value) : value, metadata);
  }

  protected override placeOf({ data }: ArgumentMetadata): ParameterPlace {
    return { source: 'header', name: data };
  }
}

/** Headers under the names that a DTO exposes; Node has them in lower case. */
export function headersFor(dto: unknown, headers: object): object {
  const names = typeof dto === 'function' ? exposedNamesOf(dto) : [];
  const foreign = names.filter((name) => name !== name.toLowerCase());
  if (foreign.length === 0) return headers;
  const named: IncomingHttpHeaders = { ...headers };
  for (const name of foreign) {
    const value = named[name.toLowerCase()];
    if (value !== undefined) named[name] = value;
  }
  return named;
}
