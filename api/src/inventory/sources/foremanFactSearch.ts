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

/** Nothing where the names cannot be asked for: Foreman splits such lists at commas. All are read then. */
function namesTerm(factNames: readonly string[]): string {
  const names = factNames.map((name) => (name.includes('::') ? name : name.replaceAll('.', '::')));
  const term = `name ^ (${names.map((name) => `"${name.replaceAll(/["\\]/g, '\\$&')}"`).join(', ')})`;
  const isAskable = names.length > 0 && !names.some((name) => name.includes(','));
  return isAskable && encodeURIComponent(term).length <= LONGEST_NAMES ? term : '';
}
