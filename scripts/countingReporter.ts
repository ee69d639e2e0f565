import { inspect } from 'node:util';
import type { Counts } from './counts.ts';

interface ReportedEvent {
  readonly type: string;
  readonly data: unknown;
}

/** A run whose tests were counted. */
export interface CountedRun {
  readonly counts: Counts;
  /** Each test that failed by itself, not for one within it: its name and the beginning of why, for people. */
  readonly failures: readonly string[];
}

/** So much of an error says what happened; all of it is in the output of the suite. */
const CHARACTERS_OF_ERROR = 1_500;

/** What the reporter writes. Names are those of tests; a file is a test around those that it has. */
type Line =
  { readonly begun: string } | { readonly ended: string } | { readonly failure: string } | { readonly counts: Counts };

/** What is known of a run from what the reporter wrote. */
export interface ReportedRun {
  /** Undefined: the run died, or was ended. */
  readonly counts: Counts | undefined;
  readonly failures: readonly string[];
  /** The names of the tests that had begun and not ended, in the order in which they began. */
  readonly unfinished: readonly string[];
}

/**
 * A reporter for `node --test` that writes a line of JSON for each test that begins, ends or fails, and the counts when the whole run
 * has ended. A cancelled test counts as failed, a test that is marked as still to be done counts as skipped.
 */
export default async function* countingReporter(source: AsyncIterable<ReportedEvent>): AsyncGenerator<string> {
  for await (const event of source) for (const line of linesOf(event)) yield `${JSON.stringify(line)}\n`;
}

function linesOf({ type, data }: ReportedEvent): readonly Line[] {
  if (type === 'test:dequeue') return [{ begun: nameOf(data) }];
  if (type === 'test:complete') return [{ ended: nameOf(data) }];
  if (type === 'test:fail') return failuresOf(data).map((failure) => ({ failure }));
  return type === 'test:summary' && isWholeRun(data) ? [{ counts: countsOf(data.counts) }] : [];
}

function nameOf(data: unknown): string {
  return (data as { readonly name: string }).name;
}

/** Reads what the reporter wrote, whole or cut off. */
export function readReport(text: string): ReportedRun {
  const failures: string[] = [];
  const unfinished: string[] = [];
  let counts: Counts | undefined;
  // What comes after the last end of a line was being written when the run ended.
  for (const line of text.split('\n').slice(0, -1)) {
    const told = JSON.parse(line) as Line;
    if ('begun' in told) unfinished.push(told.begun);
    else if ('ended' in told) unfinished.splice(unfinished.indexOf(told.ended), 1);
    else if ('failure' in told) failures.push(told.failure);
    else counts = told.counts;
  }
  return { counts, failures, unfinished };
}

/** Failures that only follow from others: of a suite with a failed test, and of tests whose suite did not begin. */
const FOLLOWING: ReadonlySet<unknown> = new Set(['subtestsFailed', 'cancelledByParent']);

function failuresOf(data: unknown): readonly string[] {
  const { name, details } = data as { readonly name: string; readonly details: { readonly error: unknown } };
  const { failureType, cause } = Object(details.error) as { readonly failureType?: unknown; readonly cause?: unknown };
  if (FOLLOWING.has(failureType)) return [];
  const why = typeof cause === 'string' ? cause : inspect(cause ?? details.error);
  return [`${name}: ${why.slice(0, CHARACTERS_OF_ERROR)}`];
}

// Each file has a summary as well; the one without a file is that of the whole run.
function isWholeRun(data: unknown): data is { readonly counts: object } {
  if (typeof data !== 'object' || data === null) return false;
  const isOfOneFile = 'file' in data && data.file !== undefined;
  return !isOfOneFile && 'counts' in data && typeof data.counts === 'object' && data.counts !== null;
}

function countsOf(counts: object): Counts {
  const numbers = new Map<string, unknown>(Object.entries(counts));
  const numberOf = (name: string): number => {
    const value = numbers.get(name);
    if (typeof value === 'number') return value;
    throw new Error(`The summary of the test runner has no count called ${name}`);
  };
  return {
    passed: numberOf('passed'),
    failed: numberOf('failed') + numberOf('cancelled'),
    skipped: numberOf('skipped') + numberOf('todo'),
  };
}
