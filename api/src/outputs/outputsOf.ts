/** The outputs of a reply; a host could send any number of them, so they are not copied. */
export interface Outputs {
  names(): readonly string[];
  has(name: string): boolean;
  /** Undefined: there is no such output. */
  get(name: string): unknown;
}

/** The outputs of a reply by name. Agents answer with a hash; anything else but nil is the output `value`, as the bridge does it. */
export function outputsOf(outputs: unknown): Outputs {
  const byName = hashOf(outputs);
  const has = (name: string): boolean => Object.hasOwn(byName, name);
  return {
    names: () => Object.keys(byName),
    has,
    get: (name): unknown => (has(name) ? Reflect.get(byName, name) : undefined),
  };
}

function hashOf(outputs: unknown): object {
  if (outputs === null || outputs === undefined) return {};
  return typeof outputs !== 'object' || Array.isArray(outputs) ? { value: outputs } : outputs;
}
