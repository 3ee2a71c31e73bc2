/** That of package.json, which bundlers leave behind; a test compares them. */
export const VERSION = '0.1.0';
