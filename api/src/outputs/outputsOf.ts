/** The outputs of a reply by name. Agents answer with a hash; anything else but nil is the output `value`, as the bridge does it. */
export function outputsOf(outputs: unknown): ReadonlyMap<string, unknown> {
  if (outputs === null || outputs === undefined) return new Map();
  if (typeof outputs !== 'object' || Array.isArray(outputs)) return new Map([['value', outputs]]);
  return new Map(Object.entries(outputs));
}
