import type { FactRow } from './answerFactValues.ts';

const MINUTE_MS = 60_000;
const SPANS_MS = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 1440 * MINUTE_MS };

type Matches = (row: FactRow) => boolean;

/** Reads the part of Foreman's search language that an importer needs. A text says what Foreman would say against it. */
export function readFactSearch(search: string, now: number): Matches | string {
  if (search.trim() === '') return () => true;
  const terms = splitAt(' and ', search).map((term) => readTerm(term, now));
  return joined(terms, (tests, row) => tests.every((test) => test(row)));
}

/** Splits outside of quotes and parentheses. */
function splitAt(separator: string, text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const [piece] of text.matchAll(/"(?:[^"\\]|\\.)*"| and | or |./gs)) {
    if (piece === '(') depth++;
    if (piece === ')') depth--;
    if (piece === separator && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${piece}`);
  }
  return parts.map((part) => part.trim());
}

function joined(
  terms: readonly (Matches | string)[],
  join: (tests: readonly Matches[], row: FactRow) => boolean,
): Matches | string {
  const tests = terms.filter((term) => typeof term !== 'string');
  return terms.find((term) => typeof term === 'string') ?? ((row) => join(tests, row));
}

function readTerm(term: string, now: number): Matches | string {
  const choice = /^\((.*)\)$/s.exec(term)?.[1];
  if (choice !== undefined) {
    const terms = splitAt(' or ', choice).map((one) => readTerm(one, now));
    return joined(terms, (tests, row) => tests.some((test) => test(row)));
  }
  const list = /^name \^ \((.*)\)$/.exec(term)?.[1];
  if (list !== undefined) return readNames(list);
  const [, field = term, operator = '', value = ''] =
    /^(\S+) (>=|<=|>|<|=|~) ("(?:[^"\\]|\\.)*"|\S+)$/.exec(term) ?? [];
  if (field === 'name') return readName(operator, unquoted(value));
  if (field === 'host_id') return (row) => compares(row.hostId, operator, Number(value));
  if (field !== 'reported_at') return `Field '${field}' not recognized for searching!`;
  const time = readTime(value.replaceAll('"', ''), now);
  // As scoped_search does: a time that it cannot read is no condition at all.
  if (time === undefined) return () => true;
  // And "later than" begins after the whole minute, hour or day that was named.
  const from = operator === '>' ? time.at + time.spanMs : time.at;
  return (row) => (operator === '<' ? row.reportedAt < from : row.reportedAt >= from);
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : value;
}

/** PostgreSQL's ILIKE with "*" as "%": in it "_" is any character, and a backslash takes the next one as it is. */
function readName(operator: string, value: string): Matches | string {
  if (operator === '=') return (row) => row.name === value;
  if (operator !== '~') return `Field 'name' cannot be compared by '${operator}'`;
  const pattern = /[*%]/.test(value) ? value.replaceAll(/[*%]+/g, '%') : `%${value}%`;
  const source = pattern.replaceAll(/\\(.)|[\s\S]/g, (piece, escaped?: string) => {
    if (escaped === undefined && piece === '%') return '.*';
    return escaped === undefined && piece === '_' ? '.' : (escaped ?? piece).replace(/[^\w\s]/, '\\$&');
  });
  const whole = new RegExp(`^${source}$`, 'is');
  return (row) => whole.test(row.name);
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
