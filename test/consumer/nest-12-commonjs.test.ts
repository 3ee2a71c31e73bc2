import { describeConsumer } from './consumer-tests.js';

describeConsumer({
  type: 'commonjs',
  nest: 12,
  typeorm: '1',
  telemetry: '1.9',
  loggers: ['nestjs-pino@5', 'pino-http@11', 'pino@10'],
  http: ['@nestjs/axios@12', 'axios@1'],
});
