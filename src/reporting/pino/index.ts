export { restErrorsLogger, type RestErrorsLoggerParams } from './logger-params.js';
export { pinoRequestId } from './pino-request-id.js';
export { PinoReporter } from './pino.reporter.js';
