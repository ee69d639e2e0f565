/** How deep structured facts are followed. */
const MAX_DEPTH = 20;
/** A long name above many values would be copied for each of them. */
const MAX_PATH_LENGTH = 1_000;

/** Adds a structured fact to facts by dotted path with values as text (`os.family`, `processors.models.0`); null says nothing and is left out, as is what lies too deep or has too long a path. */
export function flattenFacts(facts: Map<string, string>, name: string, value: unknown, depth = 0): void {
  if (value === null || value === undefined || depth > MAX_DEPTH || name.length > MAX_PATH_LENGTH) return;
  if (typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) flattenFacts(facts, `${name}.${key}`, inner, depth + 1);
  else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    facts.set(name, String(value));
}
