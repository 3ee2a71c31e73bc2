import { isPrivateName } from '../../core/private-names.js';

// words of their own in names of headers: of keys, sessions, second factors, signatures, assertions
const PRIVATE_WORDS = new Set([
  'assertion',
  'csrf',
  'dpop',
  'key',
  'mfa',
  'nonce',
  'oidc',
  'otp',
  'principal',
  'session',
  'sid',
  'signature',
  'xsrf',
]);

// they have such a word, and no secret
const HARMLESS = new Set(['idempotency-key', 'sec-websocket-key', 'surrogate-key']);

/** Whether the name of a header says that its value is secret. */
export function isPrivateHeader(name: string): boolean {
  const lowerCase = name.toLowerCase();
  if (HARMLESS.has(lowerCase)) return false;
  return (
    isPrivateName(lowerCase) ||
    lowerCase.split(/[^a-z0-9]+/).some((word) => PRIVATE_WORDS.has(word))
  );
}
