import {
  metrics,
  type Attributes,
  type Counter,
  type Histogram,
  type MeterProvider,
} from '@opentelemetry/api';

import { VERSION } from './version.js';

// those that the semantic conventions advise for http.server.request.duration
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

interface Instruments {
  readonly provider: MeterProvider;
  readonly failures: Counter;
  readonly duration: Histogram;
}

/** Counts failures, and how long they took. */
export class FailureMetrics {
  private made: Instruments | undefined;

  /** @param duration milliseconds. */
  add(attributes: Attributes, duration: number | undefined): void {
    const { failures, duration: histogram } = this.instruments();
    failures.add(1, attributes);
    if (duration !== undefined) histogram.record(duration / 1000, attributes);
  }

  /** The API has no proxy for meters: instruments made before a provider is registered stay without effect. */
  private instruments(): Instruments {
    const provider = metrics.getMeterProvider();
    if (this.made?.provider !== provider) this.made = instrumentsOf(provider);
    return this.made;
  }
}

function instrumentsOf(provider: MeterProvider): Instruments {
  const meter = provider.getMeter('nestjs-rest-errors', VERSION);
  return {
    provider,
    failures: meter.createCounter('rest_errors.failures', {
      description: 'Failed requests.',
      unit: '{failure}',
    }),
    duration: meter.createHistogram('rest_errors.failure.duration', {
      description: 'Duration of failed requests.',
      unit: 's',
      advice: { explicitBucketBoundaries: SECONDS },
    }),
  };
}
