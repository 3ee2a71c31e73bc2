import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The key of a secret; undefined for a secret that cannot be one. */
export function keyOf(secret: string): Buffer | undefined {
  if (!secret.startsWith(PREFIX)) return secret === '' ? undefined : Buffer.from(secret);
  const text = secret.slice(PREFIX.length);
  return BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/**
 * The headers of a signed message.
 * @param id the same on every try.
 * @see Standard Webhooks 1.0.0, "Signature scheme"
 */
export function signatureHeaders(id: string, body: string, key: Buffer): Record<string, string> {
  const timestamp = Math.floor(Date.now() / 1000).toString();
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
