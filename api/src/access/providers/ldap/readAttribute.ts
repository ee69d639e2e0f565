import type { Entry } from 'ldapts';

/** The values of an attribute, however its name is written; bytes as hex. */
export function readAttribute(entry: Entry, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  const [, value = []] = Object.entries(entry).find(([key]) => key !== 'dn' && key.toLowerCase() === wanted) ?? [];
  const values: readonly (Buffer | string)[] = Array.isArray(value) ? value : [value];
  return values.map((one) => (typeof one === 'string' ? one : one.toString('hex')));
}
