import type { RequestLine } from './load-client.js';

/** What the contenders are asked, by title. */
export const REPORTING_REQUESTS = {
  'a good GET with nestjs-pino': { method: 'GET', path: '/good', status: 200 },
  'a domain exception with nestjs-pino': { method: 'GET', path: '/domain', status: 409 },
} satisfies Record<string, RequestLine>;

export type ReportingTask = keyof typeof REPORTING_REQUESTS;
