import { SetupError } from '../core/setup-error.js';
import { REST_ERRORS_FILTER, RestErrorsFilter } from '../http/rest-errors.filter.js';

/** @throws SetupError when the application has our filter already, of whichever installed copy. */
export function assertAlone(filters: readonly object[]): void {
  const other = filters.find((filter) => REST_ERRORS_FILTER in filter);
  if (other === undefined) return;
  throw new SetupError(
    other instanceof RestErrorsFilter
      ? 'RestErrorsModule is set up twice; keep one forRoot or forRootAsync.'
      : 'RestErrorsModule is set up by two installed copies of nestjs-rest-errors; install one version (npm ls nestjs-rest-errors shows who brings them).',
  );
}
