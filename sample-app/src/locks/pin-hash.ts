import { scryptSync } from 'node:crypto';

/** Two contacts with the same PIN have different hashes. */
export function pinHashOf(contactId: number, pin: string): string {
  return scryptSync(pin, `contact ${contactId}`, 32).toString('hex');
}
