import { inspect } from 'node:util';
import type { Counts } from './counts.ts';

interface ReportedEvent {
  readonly type: string;
  readonly data: unknown;
}

/** What the reporter writes. */
export interface CountedRun {
  readonly counts: Counts;
  /** Each test that failed by itself, not for one within it: its name and the beginning of why, for people. */
  readonly failures: readonly string[];
}

/** So much of an error says what happened; all of it is in the output of the suite. */
const CHARACTERS_OF_ERROR = 1_500;

/**
 * A reporter for `node --test` that writes a CountedRun as JSON, once, at the end of the whole run; a run that dies
 * writes nothing. A cancelled test counts as failed, a test that is marked as still to be done counts as skipped.
 */
export default async function* countingReporter(source: AsyncIterable<ReportedEvent>): AsyncGenerator<string> {
  const failures: string[] = [];
  for await (const { type, data } of source) {
    if (type === 'test:fail') failures.push(...failuresOf(data));
    if (type === 'test:summary' && isWholeRun(data))
      yield JSON.stringify({ counts: countsOf(data.counts), failures } satisfies CountedRun);
  }
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
