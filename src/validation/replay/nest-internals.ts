import type { ArgumentMetadata, ExecutionContext, PipeTransform, Type } from '@nestjs/common';
import {
  type ApplicationConfig,
  ContextIdFactory,
  MetadataScanner,
  type ModulesContainer,
} from '@nestjs/core';
import { ContextUtils } from '@nestjs/core/helpers/context-utils.js';
import { STATIC_CONTEXT } from '@nestjs/core/injector/constants.js';
import { PipesConsumer } from '@nestjs/core/pipes/pipes-consumer.js';
import { PipesContextCreator } from '@nestjs/core/pipes/pipes-context-creator.js';
import { RouteParamsFactory } from '@nestjs/core/router/route-params-factory.js';

import { isStaticSource, type HandlerArguments, type HandlerSource } from './handler-source.js';

/**
 * The one place that knows what Nest keeps to itself of handlers, parameters and pipes;
 * `test/http/nest-internals.test.ts` fails when it changes. Nest's own classes do the work, so that a
 * replay sees what the router saw. From @nestjs/common 11 and 12, constants.ts and
 * enums/route-paramtypes.enum.ts, and @nestjs/core router/router-execution-context.ts.
 */
const ROUTE_ARGS_METADATA = '__routeArguments__';
const CUSTOM_ROUTE_ARGS_METADATA = '__customRouteArgs__';
/** Since Nest 11.2.9 and 12.2. */
const MARKING_MODULE: string = '@nestjs/core/router/rejected-by-pipes.js';

/** Which kinds of parameters Nest gives to pipes, by RouteParamtypes; `custom` beside them. */
export type ParameterKind =
  'body' | 'rawBody' | 'query' | 'path' | 'file' | 'files' | 'cookie' | 'custom';

const PIPED_KINDS: Readonly<Record<string, ParameterKind>> = {
  3: 'body',
  4: 'query',
  5: 'path',
  8: 'file',
  9: 'files',
  12: 'rawBody',
  14: 'cookie',
  15: 'cookie',
};
const RESPONSE_KEY = '1:';
const NEXT_KEY = '2:';
const BODY_KEY = '3:';
const SSE_METADATA = '__sse__';
const VIEW_METADATA = '__renderTemplate__';
const RENDERED = [VIEW_METADATA, '__redirect__'];

/** A parameter that runs through pipes. */
export interface PipedParameter {
  readonly index: number;
  readonly kind: ParameterKind;
  /** Name of the one value that is taken, or what a custom decorator was given. */
  readonly data: unknown;
  /** Of a custom decorator. */
  readonly factory: unknown;
  readonly metatype: unknown;
  readonly pipes: readonly PipeTransform[];
  extract(args: HandlerArguments): unknown;
  /** Runs one pipe as the router would. */
  apply(pipe: PipeTransform, value: unknown): Promise<unknown>;
}

interface ParameterMetadata {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: unknown[];
  readonly schema?: unknown;
  readonly factory?: (data: unknown, context: ExecutionContext) => unknown;
}

/** Whether a handler declares `@Body()`. */
export function hasBodyParameter(controller: Type, handlerName: string): boolean {
  const parameters: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handlerName);
  if (typeof parameters !== 'object' || parameters === null) return false;
  return Object.keys(parameters).some((key) => key.startsWith(BODY_KEY));
}

/** Whether a handler has parameters of any kind. */
export function hasParameters(controller: Type, handlerName: string): boolean {
  return Reflect.hasMetadata(ROUTE_ARGS_METADATA, controller, handlerName);
}

/** How the answer of a handler comes about: `written` by itself, with `@Res()` or `@Next()`. */
export function answerOf(controller: Type, handler: object) {
  if (Reflect.hasMetadata(SSE_METADATA, handler)) return 'events';
  const prototype = controller.prototype as Readonly<Record<string, unknown>>;
  const name = new MetadataScanner()
    .getAllMethodNames(prototype)
    .find((candidate) => prototype[candidate] === handler);
  const metadata: unknown = name && Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name);
  const isWritten = Object.entries((metadata ?? {}) as Record<string, ParameterMetadata>).some(
    ([key, { data }]) =>
      key.startsWith(NEXT_KEY) ||
      (key.startsWith(RESPONSE_KEY) && (data as { passthrough?: unknown })?.passthrough !== true),
  );
  if (isWritten) return 'written';
  const isRendered = RENDERED.some((key) => Reflect.hasMetadata(key, handler));
  return isRendered ? 'rendered' : 'returned';
}

/** What `@Render()` names. */
export function viewOf(handler: object): string | undefined {
  return Reflect.getMetadata(VIEW_METADATA, handler) as string | undefined;
}

/** Whether pipes have refused a request. */
export type RejectionMark = (request: unknown) => boolean;

/** How this Nest marks the requests that its pipes refuse; undefined when it does not. */
export async function rejectionMark(): Promise<RejectionMark | undefined> {
  try {
    const marking = (await import(MARKING_MODULE)) as { isRejectedByPipes?: RejectionMark };
    return marking.isRejectedByPipes;
  } catch {
    return undefined;
  }
}

/** Makes the parameters of handlers as Nest's router makes them. */
export class NestPipeline {
  private readonly utils = new ContextUtils();
  private readonly consumer = new PipesConsumer();
  private readonly values: RouteParamsFactory;
  private readonly pipes: PipesContextCreator;

  constructor(modules: ModulesContainer, config: ApplicationConfig) {
    // Nest 12 takes the configuration, for signed cookies
    this.values = new (RouteParamsFactory as new (config?: object) => RouteParamsFactory)(config);
    this.pipes = new PipesContextCreator({ getModules: () => modules } as never, config);
  }

  /** @param request for what is made per request, pipes that the handling of it has made already. */
  parametersOf(source: HandlerSource, request: unknown): PipedParameter[] {
    const { wrapper, methodName, handler, moduleKey } = source;
    const isStatic = isStaticSource(source);
    const contextId = isStatic ? STATIC_CONTEXT : ContextIdFactory.getByRequest(request as never);
    const instance = wrapper.instance as object;
    const metadata = this.utils.reflectCallbackMetadata<
      Readonly<Record<string, ParameterMetadata>> | undefined
    >(instance, methodName, ROUTE_ARGS_METADATA);
    const types = this.utils.reflectCallbackParamtypes(instance, methodName) as
      unknown[] | undefined;
    // sets the module for the pipes of parameters, too
    const shared = this.pipes.create(instance, handler as never, moduleKey, contextId, wrapper.id);
    return Object.entries(metadata ?? {}).flatMap(([key, parameter]) => {
      const kind = this.kindOf(key);
      if (kind === undefined) return [];
      const own = this.pipes.createConcreteContext<unknown[], PipeTransform[]>(
        parameter.pipes ?? [],
        contextId,
        wrapper.id,
      );
      return [
        this.parameter(source, key, kind, parameter, types?.[parameter.index], [...shared, ...own]),
      ];
    });
  }

  private kindOf(key: string): ParameterKind | undefined {
    if (key.includes(CUSTOM_ROUTE_ARGS_METADATA)) return 'custom';
    return PIPED_KINDS[this.utils.mapParamType(key)];
  }

  private parameter(
    { wrapper, handler }: HandlerSource,
    key: string,
    kind: ParameterKind,
    { index, data, schema, factory }: ParameterMetadata,
    metatype: unknown,
    pipes: PipeTransform[],
  ): PipedParameter {
    const type = this.utils.mapParamType(key);
    const numeric = kind === 'custom' ? type : Number(type);
    const metadata = { metatype, type: numeric, data, schema } as unknown as ArgumentMetadata;
    const contextFor = this.utils.getContextFactory('http', wrapper.instance as object, handler);
    const custom = this.utils.getCustomFactory(factory as never, data, contextFor);
    const extract =
      kind === 'custom'
        ? (args: HandlerArguments): unknown => custom(...args)
        : ([req, res, next]: HandlerArguments): unknown =>
            this.values.exchangeKeyForValue(numeric as never, data as string, {
              req: req as Record<string, unknown>,
              res,
              next: next as () => void,
            });
    return {
      index,
      kind,
      data,
      factory,
      metatype,
      pipes,
      extract,
      apply: (pipe, value) => this.consumer.apply(value, metadata, [pipe]),
    };
  }
}
