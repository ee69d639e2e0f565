import type { FactRow } from './answerFactValues.ts';

const MINUTE_MS = 60_000;
const SPANS_MS = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 1440 * MINUTE_MS };

type Matches = (row: FactRow) => boolean;

/** Reads the part of Foreman's search language that an importer needs. A text says what Foreman would say against it. */
export function readFactSearch(search: string, now: number): Matches | string {
  if (search.trim() === '') return () => true;
  const terms = search.split(' and ').map((term) => readTerm(term.trim(), now));
  const refused = terms.find((term) => typeof term === 'string');
  if (refused !== undefined) return refused;
  return (row) => terms.every((term) => typeof term !== 'string' && term(row));
}

function readTerm(term: string, now: number): Matches | string {
  const list = /^name \^ \((.*)\)$/.exec(term)?.[1];
  if (list !== undefined) return readNames(list);
  const [, field = term, operator = '', value = ''] = /^(\S+) (>=|<=|>|<|=) (".*"|\S+)$/.exec(term) ?? [];
  if (field === 'host_id') return (row) => compares(row.hostId, operator, Number(value));
  if (field !== 'reported_at') return `Field '${field}' not recognized for searching!`;
  const time = readTime(value.replaceAll('"', ''), now);
  // As scoped_search does: a time that it cannot read is no condition at all.
  if (time === undefined) return () => true;
  // And "later than" begins after the whole minute, hour or day that was named.
  const from = operator === '>' ? time.at + time.spanMs : time.at;
  return (row) => (operator === '<' ? row.reportedAt < from : row.reportedAt >= from);
}

/** The list is joined and split at commas again, whatever was quoted. */
function readNames(list: string): Matches {
  const unquoted = [...list.matchAll(/"((?:[^"\\]|\\.)*)"|([^\s,"]+)/g)].map(
    ([, quoted, word]) => quoted?.replaceAll(/\\(.)/g, '$1') ?? word ?? '',
  );
  const names = new Set(unquoted.join(',').split(','));
  return (row) => names.has(row.name);
}

function compares(one: number, operator: string, other: number): boolean {
  if (operator === '>') return one > other;
  if (operator === '<') return one < other;
  if (operator === '>=') return one >= other;
  return operator === '<=' ? one <= other : one === other;
}

function readTime(text: string, now: number): { readonly at: number; readonly spanMs: number } | undefined {
  const [, count, unit] = /^(\d+) (minute|hour|day)s? ago$/.exec(text) ?? [];
  if (unit === 'minute' || unit === 'hour' || unit === 'day')
    return { at: now - Number(count) * SPANS_MS[unit], spanMs: unit === 'minute' ? MINUTE_MS : SPANS_MS.hour };
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : { at, spanMs: text.includes(':') ? SPANS_MS.hour : SPANS_MS.day };
}
