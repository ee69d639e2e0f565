import { hash } from 'node:crypto';

/** A digest of a JSON value that does not depend on the order of keys. */
export function digestOf(value: unknown): string {
  return hash('sha256', JSON.stringify(ordered(value)), 'hex');
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([key, part]) => [key, ordered(part)]);
}
