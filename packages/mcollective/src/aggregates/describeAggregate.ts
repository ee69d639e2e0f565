import type { AggregateDdl } from '../ddl/AgentDdl.ts';
import { RubyFloat } from '../rubyMarshal/RubyValue.ts';
import { presentValue, type JsonValue } from '../presentValue.ts';
import type { AggregateState, CountedValue, FailedState, NumericState, SummaryState } from './AggregateState.ts';
import { totalAsFloat } from './exactTotals.ts';
import { formatRuby, type FormatValue } from './formatRuby.ts';
import { rubyText } from './rubyText.ts';

/** What an aggregate says so far. */
export type AggregateResult =
  | {
      readonly kind: 'collection';
      /** By count, the most frequent first; equal counts by text. */
      readonly values: readonly Pick<CountedValue, 'type' | 'text' | 'value' | 'count'>[];
      /** Occurrences of values beyond the 1,000 that are kept. */
      readonly others: number;
      readonly text: string;
      /** The DDL's own format cannot be used, so the text is in the function's. */
      readonly formatIgnored: boolean;
    }
  | {
      readonly kind: 'numeric';
      /** Text where JSON has no such number: beyond 2^53, infinite, NaN. */
      readonly value: JsonValue;
      /** How many replies are in it. */
      readonly count: number;
      readonly text: string;
      readonly formatIgnored: boolean;
    }
  | FailedState;

/**
 * The result for people, with the text that the Ruby client writes. Like Ruby an average of whole numbers is rounded
 * down to a whole number (1 and 2 give 1). Unlike Ruby a format outside of the parentheses counts, equal counts have a
 * fixed order, and float sums do not depend on the order of the replies.
 */
export function describeAggregate(state: AggregateState, aggregate: AggregateDdl): AggregateResult {
  switch (state.kind) {
    case 'failed':
      return state;
    case 'summary':
      return describeSummary(state, aggregate);
    case 'sum':
    case 'average':
      return describeNumber(state, aggregate);
  }
}

function describeSummary({ counts, others }: SummaryState, { format }: AggregateDdl): AggregateResult {
  const values = counts
    .map(({ type, text, value, count }) => ({ type, text, value, count }))
    .sort((one, other) => other.count - one.count || compare(one.text, other.text) || compare(one.type, other.type));
  const own = format === undefined ? undefined : collectionText(counts, others, format);
  const text = own ?? collectionText(counts, others, defaultFormat(counts)) ?? '';
  return { kind: 'collection', values, others, text, formatIgnored: format !== undefined && own === undefined };
}

/** One line per value. Ruby writes nothing at all when nil is among them, which only an array can bring. */
function collectionText(counts: readonly CountedValue[], others: number, format: string): string | undefined {
  if (counts.some(({ type }) => type === 'nil')) return '';
  const lines: string[] = [];
  for (const counted of [...counts].sort(asRubyLists)) {
    const line = formatRuby(format, [formatValueOf(counted), countOf(counted.count)]);
    if (line === undefined) return undefined;
    lines.push(line.endsWith('\n') ? line.slice(0, -1) : line);
  }
  if (others > 0) lines.push(`(further values) = ${others}`);
  return lines.join('\n');
}

/** Ruby leaves the order of equal counts to chance; of a few it is the last one first, and so are texts before numbers. */
function asRubyLists(one: CountedValue, other: CountedValue): number {
  return other.count - one.count || compare(other.type, one.type) || compare(other.key, one.key);
}

function defaultFormat(counts: readonly CountedValue[]): string {
  const width = Math.min(999, Math.max(0, ...counts.map((counted) => counted.width)));
  return `%${width === 0 ? '' : width}s = %s`;
}

function formatValueOf({ type, text }: CountedValue): FormatValue {
  if (type === 'integer' && /^-?\d+$/.test(text)) return { text, number: BigInt(text) };
  return type === 'float' ? { text, number: Number(text) } : { text };
}

function describeNumber(state: NumericState, { format, output }: AggregateDdl): AggregateResult {
  const value = numberOf(state);
  if (value === undefined)
    return { kind: 'failed', phase: 'summarize', why: 'There is no reply to take the average of' };
  const ruby = typeof value === 'bigint' ? value : new RubyFloat(value);
  const values = [{ text: rubyText(ruby), number: value }];
  const own = format === undefined ? undefined : formatRuby(format, values);
  const standard = formatRuby(`${state.kind === 'sum' ? 'Sum' : 'Average'} of ${output}: %f`, values) ?? '';
  const isSafe = typeof value === 'bigint' && Number.isSafeInteger(Number(value));
  return {
    kind: 'numeric',
    value: isSafe ? Number(value) : presentValue(ruby),
    count: state.count,
    text: own ?? standard,
    formatIgnored: format !== undefined && own === undefined,
  };
}

/** Undefined: there is nothing to divide by. */
function numberOf({ kind, total, count }: NumericState): bigint | number | undefined {
  if (kind === 'average' && count === 0) return undefined;
  if (total.isFloat) return kind === 'sum' ? totalAsFloat(total) : totalAsFloat(total) / count;
  const whole = BigInt(total.digits);
  return kind === 'sum' ? whole : divideDown(whole, BigInt(count));
}

/** BigInt division cuts towards zero, Ruby's rounds down. */
function divideDown(whole: bigint, by: bigint): bigint {
  const quotient = whole / by;
  return whole % by < 0n ? quotient - 1n : quotient;
}

function countOf(count: number): FormatValue {
  return { text: String(count), number: BigInt(count) };
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
