import type { IncomingMessage } from 'node:http';

import FindMyWay, { type Config, type HTTPMethod, type HTTPVersion } from 'find-my-way';

import { sortedMethods, type AllowedMethods } from './allowed-methods.js';
import { fastifyOptionsOf } from './fastify-options.js';

type Router = ReturnType<typeof FindMyWay>;

interface FastifyRoute {
  readonly method: string | readonly string[];
  readonly url: string;
  readonly constraints?: Record<string, unknown> | undefined;
}

type Strategies = Config<HTTPVersion.V1>['constraints'];

interface FastifyOptions {
  readonly constraints?: Strategies;
  readonly routerOptions?: { readonly constraints?: Strategies };
}

export interface FastifyInstanceLike {
  addHook(name: 'onRoute', hook: (route: FastifyRoute) => void): unknown;
  readonly initialConfig: { readonly routerOptions?: RouterOptions } & RouterOptions;
}

const ROUTER_OPTIONS = [
  'allowUnsafeRegex',
  'caseSensitive',
  'ignoreDuplicateSlashes',
  'ignoreTrailingSlash',
  'maxParamLength',
  'useSemicolonDelimiter',
] as const;

type RouterOptions = Readonly<Partial<Record<(typeof ROUTER_OPTIONS)[number], boolean | number>>>;

/**
 * Fastify keeps its router to itself, so the routes it announces are put into one of the same make
 * when the first unknown route is asked for, versions included.
 */
export class FastifyRoutes implements AllowedMethods {
  private readonly routes = new Map<string, FastifyRoute & { readonly method: string }>();
  private isCollecting = false;
  private router: Router | undefined;
  private isFound = false;

  constructor(private readonly instance: FastifyInstanceLike) {
    instance.addHook('onRoute', (route) => {
      if (this.isCollecting) this.add(route);
    });
  }

  /** Counts the routes that are registered meanwhile; plugins (CORS) have wildcards of their own. */
  collect<T>(register: () => T): T {
    this.isCollecting = true;
    try {
      return register();
    } finally {
      this.isCollecting = false;
    }
  }

  methodsAt(url: string, request: IncomingMessage): string[] {
    this.router ??= this.createRouter();
    const router = this.router;
    const methods = new Set([...this.routes.values()].map(({ method }) => method));
    const isServed = (method: string): boolean => {
      const asked: unknown = Object.create(request, {
        method: { value: method },
        url: { value: url },
      });
      this.isFound = false;
      // the handlers of this router have no use for a response
      router.lookup(asked as IncomingMessage, undefined as never);
      return this.isFound;
    };
    return sortedMethods([...methods].filter(isServed));
  }

  private add({ method: methods, url, constraints }: FastifyRoute): void {
    this.router = undefined;
    for (const method of [methods].flat()) {
      const key = JSON.stringify([method, url, constraints]);
      this.routes.set(key, { method, url, constraints });
    }
  }

  private createRouter(): Router {
    const { initialConfig } = this.instance;
    const configured = { ...initialConfig, ...initialConfig.routerOptions };
    const options = ROUTER_OPTIONS.flatMap((name) =>
      configured[name] === undefined ? [] : [[name, configured[name]] as const],
    );
    const { constraints, routerOptions } =
      fastifyOptionsOf<FastifyOptions>(this.instance) ?? ({} as FastifyOptions);
    const router = FindMyWay({
      ...Object.fromEntries(options),
      constraints: { ...constraints, ...routerOptions?.constraints },
      defaultRoute: () => undefined,
    });
    const found = (): void => void (this.isFound = true);
    for (const { method, url, constraints: own = {} } of this.routes.values()) {
      router.on(method as HTTPMethod, url, { constraints: own }, found);
    }
    return router;
  }
}
