/** Hosts by their ids in Foreman. */
export interface ForemanHostRange {
  /** Only greater ids. */
  readonly after: number | undefined;
  /** Only ids up to this one. */
  readonly upTo: number | undefined;
}

/** What is asked of fact_values. */
export interface ForemanFactSearch extends ForemanHostRange {
  /** Only values that changed since, by our clock. Null: all. */
  readonly since: number | null;
  /** Only facts of these names and what is below them; more may come. Undefined: all. */
  readonly factNames: readonly string[] | undefined;
}

const OVERLAP_MINUTES = 10;
/** Web servers refuse addresses of some thousand characters. */
const LONGEST_NAMES = 4000;

/**
 * Writes the search text for facts. Time is told as "N minutes ago": so Foreman's clock and time zone count, not ours, and
 * the ten minutes before cover facts whose transaction ended late. An absolute time would be moved by up to a day.
 */
export function searchFacts({ after, upTo, since, factNames }: ForemanFactSearch): string {
  const terms: string[] = [];
  if (after !== undefined) terms.push(`host_id > ${after}`);
  if (upTo !== undefined) terms.push(`host_id <= ${upTo}`);
  if (since !== null) {
    const minutes = Math.ceil((Date.now() - since) / 60_000) + OVERLAP_MINUTES;
    terms.push(`reported_at >= "${minutes} minutes ago"`);
  }
  const names = factNames === undefined ? '' : namesTerm(factNames);
  return [...terms, ...(names === '' ? [] : [names])].join(' and ');
}

/**
 * Nothing where the names cannot be asked for; all are read then. A list (`name ^ (…)`) would be shorter, but Foreman
 * splits it at commas, in quotes as well.
 */
function namesTerm(factNames: readonly string[]): string {
  if (factNames.length === 0 || factNames.includes('')) return '';
  const terms = [withBelow, beginning].map((termOf) => `(${factNames.map(termOf).join(' or ')})`);
  return terms.find((term) => encodeURIComponent(term).length <= LONGEST_NAMES) ?? '';
}

function withBelow(name: string): string {
  const pattern = patternOf(name);
  const isExact = name.includes('::') || !name.includes('.');
  return `${isExact ? `name = ${quoted(name)}` : `name ~ "${pattern}"`} or name ~ "${pattern}::*"`;
}

/** Shorter, and true of more facts than are wanted. */
function beginning(name: string): string {
  return `name ~ "${patternOf(name)}*"`;
}

/** A dot may be Foreman's `::`, or in the name of one level (`eth0.100`). A backslash would reach the database as its own. */
function patternOf(name: string): string {
  const pattern = name.includes('::') ? name : name.replaceAll('.', '*');
  return pattern.replaceAll('\\', '*').replaceAll('"', '\\"');
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
