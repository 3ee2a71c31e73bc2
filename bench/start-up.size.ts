/** The size of the application that is started. */
export const EXCEPTIONS = 500;
export const TRANSLATORS = 100;
export const ROUTES = 1000;
