import { ConsoleLogger } from '@nestjs/common';
import { expect, it, vi } from 'vitest';

import type { ReportingOptions } from '../../../src/index.js';
import { outputOf } from '../../support/captured-output.js';
import { PinoApp, type PinoDefinition } from '../../support/pino-app.js';
import {
  askWithSecrets,
  SECRET,
  SecretMiddleware,
  SecretsController,
} from '../../support/secret-cases.js';
import { onEachPlatform, TestApp } from '../../support/test-app.js';

const reporting: ReportingOptions = {
  level: 'full',
  redact: ['fields.iban', 'exchange.request.headers["x-tenant"]'],
  rules: [{ fields: () => ({ iban: SECRET }) }],
};

const parts = {
  controllers: [SecretsController],
  imports: [{ module: SecretMiddleware }],
  options: { reporting },
};

// what pino-http writes of a request by itself has no other name for it
const redact = ['req.headers["x-tenant"]'];

onEachPlatform('no record has a secret', (platform) => {
  it.each<PinoDefinition['pino'] & object>([
    { redact, level: 'debug' },
    { redact: { paths: redact, censor: 'gone' }, level: 'debug' },
    { redact: { paths: redact, remove: true }, autoLogging: false },
    { redact, quietReqLogger: true },
  ])('pino: %o', async (pino) => {
    const app = await PinoApp.start(platform, { ...parts, pino });
    await askWithSecrets(app.test);
    await vi.waitFor(() =>
      expect(app.log.raw.match(/"fields"/g)?.length).toBeGreaterThanOrEqual(15),
    );
    const leaking = app.log.raw.split('\n').filter((line) => line.includes(SECRET));
    expect(leaking).toEqual([]);
    await app.close();
  });

  it.each([true, false])('console, json: %s', async (json) => {
    const output = await outputOf(async () => {
      const app = await TestApp.start(platform, {
        ...parts,
        factory: {
          logger: new ConsoleLogger({ json, colors: false, logLevels: ['debug', 'log', 'error'] }),
        },
      });
      await askWithSecrets(app);
      await app.close();
    });
    expect(output.match(/\/secrets\/statement/g)?.length).toBeGreaterThanOrEqual(2);
    expect(output.split('\n').filter((line) => line.includes(SECRET))).toEqual([]);
  });
});
