import type { AbstractHttpAdapter } from '@nestjs/core';

import type { HandlerSource } from '../../validation/replay/handler-source.js';
import { tapRoutes, type AnyFunction } from './adapter-tap.js';
import { marksOf, nodeRequestOf } from './request-marks.js';

type Handler = object;
type Registered = object;

// Fastify and its adapter put functions of their own around that of a route
const REGISTERED = Symbol('nestjs-rest-errors.registered');
const HANDLER_METADATA = 'nestjs-rest-errors:handler';

interface RoutedRequest {
  /** Express' route. */
  readonly route?: { readonly stack?: ReadonlyArray<{ readonly handle?: Registered }> };
  /** Fastify's route. */
  readonly routeOptions?: { readonly config?: { readonly [REGISTERED]?: Registered } };
}

/**
 * Which handler serves a request, without anything running on requests that go well: Nest copies the
 * metadata of a handler to the function it registers as a route, and both platforms tell which
 * function a request was given to.
 *
 * @see @nestjs/core router/router-explorer.ts: copyMetadataToCallback
 */
export class RouteHandlers {
  private readonly sources = new Map<Handler, HandlerSource[]>();
  private readonly registered = new Map<Handler, Registered[]>();

  declare(source: HandlerSource): void {
    const { handler } = source;
    Reflect.defineMetadata(HANDLER_METADATA, handler, handler);
    pushTo(this.sources, handler, source);
  }

  /** Whether a handler is that of several controllers, so that the function alone does not tell them apart. */
  get hasInherited(): boolean {
    return [...this.sources.values()].some(
      (sources) => new Set(sources.map(({ controller }) => controller)).size > 1,
    );
  }

  /**
   * Sees the functions as the platform gets them: to be called before other taps.
   * @param onRoute hears of each that serves a declared handler.
   */
  listen(adapter: AbstractHttpAdapter, onRoute: (registered: Registered) => void): void {
    const note = (handler: Handler, registered: Registered): void => {
      Reflect.defineMetadata(HANDLER_METADATA, handler, registered);
      pushTo(this.registered, handler, registered);
      onRoute(registered);
    };
    if (adapter.getType() === 'fastify') noteFastifyRoutes(adapter, note);
    else tapRoutes(adapter, noting(note));
  }

  /** @param request of Express or Fastify; undefined for one that no handler serves. */
  sourceOf(request: unknown): HandlerSource | undefined {
    const registered = registeredOf(request);
    const handler = registered && handlerOf(registered);
    if (registered === undefined || handler === undefined) return undefined;
    const declared = this.sources.get(handler) ?? [];
    const controller =
      marksOf(nodeRequestOf(request))?.context?.getClass() ?? declared[0]?.controller;
    const sources = declared.filter((source) => source.controller === controller);
    if (sources.length < 2) return sources[0];
    // a controller in several modules: Nest registers module after module
    const all = this.functionsOf(handler, registered);
    const position = Math.max(all.indexOf(registered), 0);
    return sources[Math.floor((position * sources.length) / all.length)];
  }

  /** Those of one controller, of which Nest 12 names them `Controller.method`. */
  private functionsOf(handler: Handler, registered: Registered): readonly Registered[] {
    const nameOf = (one: Registered): string => (one as { readonly name: string }).name;
    const all = this.registered.get(handler) ?? [registered];
    return all.filter((one) => nameOf(one) === nameOf(registered));
  }
}

type Note = (handler: Handler, registered: Registered) => void;

function noting(note: Note) {
  return (registered: AnyFunction): AnyFunction => {
    const handler = handlerOf(registered);
    if (handler !== undefined) note(handler, registered);
    return registered;
  };
}

/** A route is known by what its configuration was given while it was registered. */
function noteFastifyRoutes(adapter: AbstractHttpAdapter, note: Note): void {
  let current: Registered | undefined;
  adapter.getInstance<FastifyHooks>().addHook('onRoute', (route) => {
    if (current !== undefined) route.config = { ...route.config, [REGISTERED]: current };
  });
  const give = noting((handler, registered) => {
    note(handler, registered);
    current = registered;
  });
  tapRoutes(adapter, give, (register) => {
    try {
      return register();
    } finally {
      current = undefined;
    }
  });
}

interface FastifyHooks {
  addHook(name: 'onRoute', hook: (route: { config?: object }) => void): void;
}

/** The function that the platform has given a request to. */
export function registeredOf(request: unknown): Registered | undefined {
  const { route, routeOptions } = request as RoutedRequest;
  return routeOptions?.config?.[REGISTERED] ?? route?.stack?.at(-1)?.handle;
}

function handlerOf(registered: Registered): Handler | undefined {
  return Reflect.getMetadata(HANDLER_METADATA, registered) as Handler | undefined;
}

function pushTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
