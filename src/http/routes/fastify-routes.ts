import FindMyWay, { type HTTPMethod } from 'find-my-way';

import { sortedMethods, type AllowedMethods } from './allowed-methods.js';

interface FastifyRoute {
  readonly method: string | readonly string[];
  readonly url: string;
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
 * when the first unknown route is asked for. Versions and hosts are left aside: a method that one
 * version of a path has is a method of the path.
 */
export class FastifyRoutes implements AllowedMethods {
  private readonly urls = new Map<string, Set<string>>();
  private isCollecting = false;
  private router: ReturnType<typeof FindMyWay> | undefined;

  constructor(private readonly instance: FastifyInstanceLike) {
    instance.addHook('onRoute', ({ method, url }) => {
      if (this.isCollecting) this.add([method].flat(), url);
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

  methodsAt(url: string): string[] {
    this.router ??= this.createRouter();
    const router = this.router;
    return sortedMethods(
      [...this.urls.keys()].filter((method) => router.find(method as HTTPMethod, url) !== null),
    );
  }

  private add(methods: readonly string[], url: string): void {
    this.router = undefined;
    for (const method of methods) {
      const urls = this.urls.get(method) ?? new Set();
      this.urls.set(method, urls.add(url));
    }
  }

  private createRouter(): ReturnType<typeof FindMyWay> {
    const { initialConfig } = this.instance;
    const configured = { ...initialConfig, ...initialConfig.routerOptions };
    const options = ROUTER_OPTIONS.flatMap((name) =>
      configured[name] === undefined ? [] : [[name, configured[name]] as const],
    );
    const router = FindMyWay(Object.fromEntries(options));
    for (const [method, urls] of this.urls) {
      for (const url of urls) router.on(method as HTTPMethod, url, () => undefined);
    }
    return router;
  }
}
