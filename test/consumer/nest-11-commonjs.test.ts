import { describeConsumer } from './consumer-tests.js';

describeConsumer({
  type: 'commonjs',
  nest: 11,
  typeorm: '0.3',
  telemetry: '1.9',
  loggers: ['nestjs-pino@4.4', 'pino-http@10', 'pino@9'],
  http: ['@nestjs/axios@4', 'axios@~1.8.2'],
});
