import { describe, expectTypeOf, it } from 'vitest';

import { RestErrorsModule, type ErrorRecord, type ErrorTelemetry } from '../../src/index.js';
import { openTelemetry } from '../../src/reporting/opentelemetry/index.js';

describe('the option telemetry', () => {
  it('takes what openTelemetry() gives', () => {
    expectTypeOf(openTelemetry()).toEqualTypeOf<ErrorTelemetry>();
    RestErrorsModule.forRoot({ telemetry: openTelemetry() });
    openTelemetry({
      exceptions: (record) => {
        expectTypeOf(record).toEqualTypeOf<ErrorRecord>();
        return record.hasStack;
      },
    });
    // @ts-expect-error an option that there is not
    openTelemetry({ exception: () => true });
    // @ts-expect-error no function
    openTelemetry({ exceptions: true });
  });

  it('takes one of the application', () => {
    RestErrorsModule.forRoot({
      telemetry: { traceId: () => undefined, record: ({ error }) => void error.code },
    });
    // @ts-expect-error without traceId
    RestErrorsModule.forRoot({ telemetry: { record: () => undefined } });
  });
});
