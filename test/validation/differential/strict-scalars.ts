import type { Type } from '@nestjs/common';

/**
 * The only values that Nest's ValidationPipe accepts and ours does not: what makes no number, or none
 * that is finite, what is nothing but blanks, or no text at all; and what is neither true nor false.
 */
export function isRefusedScalar(type: Type, value: unknown): boolean {
  if (value === undefined) return false;
  if (type === Boolean) return ![true, false, 'true', 'false'].includes(value as never);
  if (type !== Number) return false;
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value !== 'string' || value.trim() === '' || !Number.isFinite(Number(value));
}
