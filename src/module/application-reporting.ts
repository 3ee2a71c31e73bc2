import { Inject, Injectable, Optional } from '@nestjs/common';

import { ErrorDebug } from '../reporting/debug/error-debug.js';
import type { ErrorReporter } from '../reporting/error-reporter.js';
import { ErrorReporting } from '../reporting/error-reporting.js';
import { LoggerReporter, REDACT_FIELDS } from '../reporting/logger/logger.reporter.js';
import { createReportPolicy } from '../reporting/policy/report-policy.js';
import { createRedaction, type RedactFields } from '../reporting/record/redaction.js';
import { ApplicationAlarms } from './application-alarms.js';
import { assertOptions, type RestErrorsOptions } from './options.js';
import { MODULE_OPTIONS_TOKEN } from './rest-errors.module-definition.js';

/** What failures of this application are reported with, from its start to its end. */
@Injectable()
export class ApplicationReporting {
  private reporting: ErrorReporting | undefined;
  private readonly toggleDebug = (): void => {
    if (this.debug.status.isOn) this.debug.disable();
    else this.debug.enable();
  };

  constructor(
    @Optional() @Inject(MODULE_OPTIONS_TOKEN) private readonly options: RestErrorsOptions = {},
    private readonly debug: ErrorDebug,
    private readonly fallback: LoggerReporter,
    private readonly alarms: ApplicationAlarms,
    @Inject(REDACT_FIELDS) private readonly redact: RedactFields,
  ) {}

  settle(reporter: ErrorReporter, hasExchanges: boolean): ErrorReporting {
    const { reporting: { rules, sampling, redact = [] } = {}, telemetry } = this.options;
    const { debug, alarms, fallback } = this;
    this.reporting = new ErrorReporting({
      reporter,
      hasExchanges,
      fallback,
      policy: createReportPolicy(rules),
      debug,
      redact: redact.length === 0 ? undefined : this.redact,
      sampling,
      telemetry,
      alarms,
    });
    return this.reporting;
  }

  start(): void {
    const signal = this.options.reporting?.debugSignal;
    if (signal !== undefined) process.on(signal, this.toggleDebug);
  }

  /** After the last request has been answered. */
  stop(): void {
    const signal = this.options.reporting?.debugSignal;
    if (signal !== undefined) process.off(signal, this.toggleDebug);
    this.reporting?.flush();
  }
}

/** For `LoggerReporter`, whoever makes it. */
export const redactFieldsProvider = {
  provide: REDACT_FIELDS,
  inject: [{ token: MODULE_OPTIONS_TOKEN, optional: true }],
  useFactory: (options: RestErrorsOptions = {}): RedactFields => {
    // made before anything else that looks at the options
    assertOptions(options);
    return createRedaction(options.reporting?.redact ?? []);
  },
};
