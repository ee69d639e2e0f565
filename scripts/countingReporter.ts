import type { Counts } from './counts.ts';

interface ReportedEvent {
  readonly type: string;
  readonly data: unknown;
}

/**
 * A reporter for `node --test` that writes the counts of the whole run as JSON, once, at its end; a run that dies
 * writes nothing. A cancelled test counts as failed, a test that is marked as still to be done counts as skipped.
 */
export default async function* countingReporter(source: AsyncIterable<ReportedEvent>): AsyncGenerator<string> {
  for await (const { type, data } of source) {
    if (type === 'test:summary' && isWholeRun(data)) yield JSON.stringify(countsOf(data.counts));
  }
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
