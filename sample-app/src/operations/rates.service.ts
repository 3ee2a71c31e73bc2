import { Injectable } from '@nestjs/common';
import { ErrorReports } from 'nestjs-rest-errors';

/** Goes on without what it could not get, and says so in the log. */
@Injectable()
export class RatesService {
  constructor(private readonly reports: ErrorReports) {}

  async rates(request: object): Promise<Record<string, number>> {
    try {
      return await this.fromServer();
    } catch (error) {
      this.reports.report(error, request);
      return { EUR: 1 };
    }
  }

  private fromServer(): Promise<never> {
    return Promise.reject(new Error('rates.internal does not answer'));
  }
}
