import { Inject, Injectable, Optional, type Type } from '@nestjs/common';

import { SetupError } from '../core/setup-error.js';
import { AlarmDesk } from '../reporting/alarms/alarm-desk.js';
import type { AlarmOptions } from '../reporting/alarms/alarm-options.js';
import type { AlarmChannel } from '../reporting/alarms/alarm.js';
import type { ErrorRecord } from '../reporting/record/error-record.js';
import type { RestErrorsOptions } from './options.js';
import { ProviderCatalog } from './provider-catalog.js';
import { MODULE_OPTIONS_TOKEN } from './rest-errors.module-definition.js';

const OPTION = 'RestErrorsModule option alarms.channels';

/** The alarms of this application, once its channels are there. */
@Injectable()
export class ApplicationAlarms {
  private readonly options: AlarmOptions | undefined;
  private making: Promise<AlarmDesk | undefined> | undefined;
  private desk: AlarmDesk | undefined;

  constructor(
    @Optional() @Inject(MODULE_OPTIONS_TOKEN) options: RestErrorsOptions | undefined,
    private readonly catalog: ProviderCatalog,
  ) {
    this.options = options?.alarms;
  }

  /** Once all providers are there. @throws SetupError for a channel that cannot be made. */
  async make(): Promise<void> {
    this.desk = await (this.making ??= this.makeDesk());
  }

  raise(record: ErrorRecord): void {
    this.desk?.raise(record);
  }

  async close(): Promise<void> {
    await this.desk?.close();
  }

  private async makeDesk(): Promise<AlarmDesk | undefined> {
    if (this.options === undefined) return undefined;
    const channels = await Promise.all(
      this.options.channels.map((channel) => this.channelOf(channel)),
    );
    return new AlarmDesk(channels, this.options);
  }

  private async channelOf(given: Type<AlarmChannel> | AlarmChannel): Promise<AlarmChannel> {
    if (typeof given !== 'function') return given;
    const channel = await this.catalog.resolve(given, OPTION);
    if (typeof channel.send === 'function') return channel;
    throw new SetupError(`${OPTION} names ${given.name}, which has no method send(); give it one.`);
  }
}
