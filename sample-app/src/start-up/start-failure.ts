import { SettingError } from './setting.error.js';
import type { Settings } from './settings.js';

const UNREACHABLE = new Set<unknown>(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT']);
const REFUSED = new Set<unknown>([
  '28P01',
  '28000',
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
]);
const NO_DATABASE = new Set<unknown>(['3D000', 'ER_BAD_DB_ERROR']);

/** What to tell whoever starts the sample, or undefined when nothing is known of the error. */
export function startFailureText(
  error: unknown,
  { port }: Partial<Settings> = {},
): string | undefined {
  if (error instanceof SettingError) return error.message;
  const code: unknown = (error as { code?: unknown } | null)?.code;
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken; stop what listens there, or choose another: PORT=3001 npm start`;
  }
  if (code === 'EACCES') {
    return `Port ${port} may not be used by this user; choose another: PORT=3001 npm start`;
  }
  if (UNREACHABLE.has(code)) {
    return 'No database server answers at DATABASE_URL; start it, or unset DATABASE_URL for the embedded database.';
  }
  if (REFUSED.has(code)) {
    return 'The database server refused the user or password of DATABASE_URL; correct them.';
  }
  if (NO_DATABASE.has(code)) {
    return 'The database server does not have the database that DATABASE_URL names; create it.';
  }
  return undefined;
}
