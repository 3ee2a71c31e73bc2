// unmistakable wherever they stand: `newPassword`, `x-api-key`, `ACCESSTOKEN`
const SECRETS =
  /passw(?:or)?d|passphrase|passcode|secret|token|authori[sz]ation|cookie|credential|apikey|privatekey|accesskey|encryptionkey|connectionstring|basicauth|sqlmessage|sqlstate|sessionid|stacktrace/;

// these are parts of harmless words too, so they count as words of their own alone
const INTERNALS = new Set([
  'auth',
  'cause',
  'constraint',
  'cvc',
  'cvv',
  'dsn',
  'jwt',
  'parameters',
  'pass',
  'pin',
  'proto',
  'pwd',
  'query',
  'sql',
  'stack',
]);

/**
 * Whether the name of a member says that its value was not written for clients: secrets, and what a
 * spread error brings along. Whatever the case and the marks between words: `SQL`, `sqlMessage`, `api_key`.
 */
export function isPrivateName(name: string): boolean {
  const words = wordsOf(name);
  return (
    SECRETS.test(words.join('')) ||
    words.some((word) => INTERNALS.has(word)) ||
    words.join('') === 'drivererror'
  );
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}
