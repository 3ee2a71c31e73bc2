import { METHODS, type IncomingMessage } from 'node:http';

import { sortedMethods, type AllowedMethods } from './allowed-methods.js';
import { servesVersion } from './express-versions.js';

/** What of an Express 5 router is read (router 2, lib/layer.js and lib/route.js). */
interface ExpressLayer {
  match(path: string): boolean;
  readonly route?: {
    readonly methods: Readonly<Record<string, boolean | undefined>>;
    readonly stack: ReadonlyArray<{ readonly handle: unknown }>;
  };
}

interface ExpressInstance {
  path(): string;
  readonly router: { readonly stack: readonly ExpressLayer[] };
}

/**
 * Nest registers middleware for a route as routes of Express too, so only those layers count whose
 * handler the adapter was given as a route.
 */
export class ExpressRoutes implements AllowedMethods {
  private readonly handlers = new Set<unknown>();

  constructor(private readonly instance: ExpressInstance) {}

  add(handler: unknown): void {
    this.handlers.add(handler);
  }

  methodsAt(url: string, request: IncomingMessage): string[] {
    const path = this.ownPath(url.split('?', 1)[0] ?? '/');
    const methods = new Set<string>();
    for (const { route } of this.layersAt(path, request)) {
      for (const method of Object.keys(route?.methods ?? {})) methods.add(method.toUpperCase());
    }
    if (methods.delete('_ALL')) METHODS.forEach((method) => methods.add(method));
    // Express answers HEAD with the handler of GET
    if (methods.has('GET')) methods.add('HEAD');
    return sortedMethods(methods);
  }

  /** Without what the application is mounted at in another one. */
  private ownPath(path: string): string {
    const mounted = this.instance.path();
    return path.startsWith(`${mounted}/`) ? path.slice(mounted.length) : path;
  }

  private layersAt(path: string, request: IncomingMessage): ExpressLayer[] {
    const serves = (handle: unknown): boolean =>
      this.handlers.has(handle) && servesVersion(handle, request);
    return this.instance.router.stack.filter(
      (layer) => layer.route?.stack.some(({ handle }) => serves(handle)) && matches(layer, path),
    );
  }
}

function matches(layer: ExpressLayer, path: string): boolean {
  try {
    return layer.match(path);
  } catch {
    // a parameter that cannot be decoded
    return false;
  }
}
