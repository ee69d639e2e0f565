import type { JsonValue } from '../presentValue.ts';

/** How far the summary over one output has come; plain JSON, so that it can be stored between two batches of replies. */
export type AggregateState = SummaryState | NumericState | FailedState;

/** What `summary` has counted. */
export interface SummaryState {
  readonly kind: 'summary';
  /** At most 1,000, in the order of their first occurrence. */
  readonly counts: readonly CountedValue[];
  /** Occurrences of values that found no place any more. */
  readonly others: number;
}

/** What `sum` and `average` have added up. */
export interface NumericState {
  readonly kind: 'sum' | 'average';
  readonly total: ExactTotal;
  /** How many values are in the total. */
  readonly count: number;
}

/** The aggregate cannot be had any more; phase is Ruby's name for where it went wrong (protocol E.4). */
export interface FailedState {
  readonly kind: 'failed';
  readonly phase: 'startup' | 'create' | 'process_result' | 'summarize';
  /** A sentence for people. */
  readonly why: string;
}

/** A value and how often it occurred. Values of unlike types are unlike values: 1 is not "1". */
export interface CountedValue {
  readonly type: ValueType;
  /** What makes the value itself, within its type: the text, or a digest of a long one. */
  readonly key: string;
  /** As Ruby writes it, at most 200 characters. */
  readonly text: string;
  /** As JSON; the text where JSON has no such value. */
  readonly value: JsonValue;
  /** What Ruby takes for the length when it aligns a list: of a hash or array, the number of entries. */
  readonly width: number;
  readonly count: number;
}

/** The Ruby types that are told apart. */
export type ValueType =
  'array' | 'boolean' | 'bytes' | 'float' | 'hash' | 'integer' | 'nil' | 'regexp' | 'string' | 'symbol';

/**
 * A sum without rounding, whatever the order: digits × 2^exponent. The exponent is 0 for whole sums, else negative with
 * odd digits, so that equal sums are equal JSON.
 */
export interface ExactTotal {
  /** A whole number of any size, in decimal. */
  readonly digits: string;
  readonly exponent: number;
  /** Whether Ruby would have a Float: one value was one. */
  readonly isFloat: boolean;
  /** Infinities and NaN cannot be taken back by adding. */
  readonly limit: 'none' | 'Infinity' | '-Infinity' | 'NaN';
}
