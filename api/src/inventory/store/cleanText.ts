import type { JsonValue } from '@chargehand/mcollective';

/** What is taken over of one host; the rest is left out, it would fill the inventory. */
export const INVENTORY_LIMITS = {
  factsPerHost: 5_000,
  namesPerHost: 5_000,
  nameLength: 500,
  valueLength: 65_536,
} as const;

const HOST_NAME = /^[\w.-]{1,255}$/;

/** Whether a text can be the name of a host: a certname and MCollective identity. */
export function isHostName(name: string): boolean {
  return HOST_NAME.test(name);
}

/** The text as PostgreSQL can hold it: NUL and lone surrogates become the replacement character. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** An id in a source as it can be stored. */
export function cleanId(id: string): string {
  return storable(id.slice(0, INVENTORY_LIMITS.nameLength));
}

/** A document of a source as text that a column of JSON can hold. */
export function storableJson(document: JsonValue): string {
  return JSON.stringify(document, (_, value: unknown) => {
    if (typeof value === 'string') return storable(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), inner]));
  });
}

/** Facts by name, as they can be stored. */
export function cleanFacts(facts: ReadonlyMap<string, string>): Map<string, string> {
  const { factsPerHost, valueLength } = INVENTORY_LIMITS;
  const clean = new Map<string, string>();
  for (const [name, value] of facts) {
    if (clean.size === factsPerHost) break;
    const usable = cleanFactName(name);
    if (usable !== null) clean.set(usable, storable(value.length > valueLength ? value.slice(0, valueLength) : value));
  }
  return clean;
}

/** The name of a fact as it can be stored: a dotted path, as filters have it, also where a source writes `::`. Null: it cannot, and the fact is left out. */
export function cleanFactName(name: string): string | null {
  if (name === '' || name.length > INVENTORY_LIMITS.nameLength || name.includes('\0')) return null;
  return storable(dottedPath(name));
}

/** The name of a fact with dots between its parts. */
export function dottedPath(name: string): string {
  return name.replaceAll('::', '.');
}

/** Names, each once, as they can be stored. */
export function cleanNames(names: readonly string[]): string[] {
  const { namesPerHost, nameLength } = INVENTORY_LIMITS;
  const clean = names.filter((name) => name !== '' && name.length <= nameLength).slice(0, namesPerHost);
  return [...new Set(clean.map(storable))];
}

const TITLE = /^[^/]+(\/[^/]+)*$/;

/** The full path of a group or place as it can be stored. Null: it is none, e.g. too long or with an empty part. */
export function cleanTitle(title: string): string | null {
  const text = storable(title);
  return text.length <= INVENTORY_LIMITS.nameLength && TITLE.test(text) ? text : null;
}
