/** Names of those who are compared. */
export const HAND_WRITTEN = 'dataSource.transaction()';
export const OURS = 'nestjs-rest-errors';
export const CLS = '@nestjs-cls/transactional';
export const PATCHING = 'typeorm-transactional';

export const WITHOUT = 'no transaction';
/** What every interceptor with an async context costs, whatever it does in it. */
export const INTERCEPTED = 'an interceptor with a context';
