/** The outputs of a reply by name; what is no hash is the output `value`, as everywhere in the product. */
export function outputsByName(outputs: unknown): ReadonlyMap<string, unknown> {
  if (outputs === null || outputs === undefined) return new Map();
  if (typeof outputs !== 'object' || Array.isArray(outputs)) return new Map([['value', outputs]]);
  return new Map(Object.entries(outputs));
}
