import type { BeforeRequestHook, UpstreamOptions } from 'nestjs-rest-errors/client';
import { pinoRequestId } from 'nestjs-rest-errors/pino';

import { ZipUnknown } from '../address-service/address.exceptions.js';
import { AddressInvalid, ChecksUsedUp } from './addresses.exceptions.js';

/** What is said of failed calls of the address service, whether fetch or axios makes them. */
export function addressClientOptions(apiKey: string): Omit<UpstreamOptions, 'name'> {
  const authenticate: BeforeRequestHook = ({ headers }) => headers.set('X-Api-Key', apiKey);
  return {
    hooks: { beforeRequest: [authenticate] },
    // thrown here as the service throws them, or as this application has it
    exceptions: [
      ZipUnknown,
      { code: 'VALIDATION_FAILED', create: (error) => new AddressInvalid(error) },
    ],
    // of what nobody catches; the rest is masked
    policy: [
      { code: 'STREET_RENAMED', treatment: 'forward', headers: ['Link'] },
      { code: 'QUOTA_EXCEEDED', treatment: (error) => new ChecksUsedUp(error) },
    ],
    incoming: { requestId: pinoRequestId },
  };
}
