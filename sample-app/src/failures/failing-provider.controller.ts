import { Controller, Get, Inject, Scope, type Provider } from '@nestjs/common';

const TENANT = Symbol('TENANT');

/** A provider that is made for each request, by looking something up. */
export const failingProvider: Provider = {
  provide: TENANT,
  scope: Scope.REQUEST,
  useFactory: () => Promise.reject(new Error('tenants.internal:5432 did not answer')),
};

@Controller('Failures')
export class FailingProviderController {
  constructor(@Inject(TENANT) private readonly tenant: string) {}

  @Get('ProviderFails')
  providerFails(): string {
    return this.tenant;
  }
}
