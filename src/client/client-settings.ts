import type { ClientSettings } from './call/call-settings.js';
import { ExceptionRegistry } from './registry/exception-registry.js';
import type { UpstreamOptions } from './upstream-options.js';

/** Milliseconds of one attempt, where nothing else is said. */
export const DEFAULT_TIMEOUT = 10_000;

const MAX_ERROR_BYTES = 65_536;

/** @throws SetupError naming `subject`, for exceptions that are none. */
export function clientSettingsOf(subject: string, options: UpstreamOptions): ClientSettings {
  const { name, policy = 'mask', exceptions = [], incoming = {} } = options;
  const { maxErrorBytes = MAX_ERROR_BYTES, propagate = true } = options;
  return {
    service: name,
    policy,
    registry: new ExceptionRegistry(subject, exceptions),
    maxErrorBytes,
    propagate,
    traceContext: options.traceContext,
    incoming,
  };
}
