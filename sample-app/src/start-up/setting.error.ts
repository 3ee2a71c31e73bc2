/** An environment variable that cannot be meant; the message names it, the fact and the remedy. */
export class SettingError extends Error {}
