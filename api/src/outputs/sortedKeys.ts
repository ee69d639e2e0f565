/**
 * The same JSON value with the keys of every object in one order, so that equal values have equal texts. Objects come without a
 * prototype, or a key `__proto__` of a host would set it. The caller has made sure that the value is not nested too deep.
 */
export function sortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sortedKeys);
  const sorted: Record<string, unknown> = { __proto__: null };
  for (const key of Object.keys(value).sort()) sorted[key] = sortedKeys(Reflect.get(value, key));
  return sorted;
}
