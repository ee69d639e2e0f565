/** How many tests of a suite, or of all suites, ended how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a run of all asked-for suites came to: the line to print last, and the exit code of the process. */
export interface Verdict {
  readonly line: string;
  readonly exitCode: 0 | 1;
  /** Why the exit code is not 0 although no test failed. Null: it is 0, or tests did fail. */
  readonly remark: string | null;
}

/** No test at all. */
export const noTests: Counts = { passed: 0, failed: 0, skipped: 0 };

/** Adds up the counts of several suites. */
export function sumCounts(all: readonly Counts[]): Counts {
  return all.reduce(
    (sum, counts) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
      skipped: sum.skipped + counts.skipped,
    }),
    noTests,
  );
}

/** Judges a run. With `isCi` a skipped test fails it, because what was skipped there is proved nowhere. */
export function judge(counts: Counts, isCi: boolean): Verdict {
  const remark = remarkOn(counts, isCi);
  const isGood = counts.failed === 0 && remark === null;
  return { line: countsLine(counts), exitCode: isGood ? 0 : 1, remark };
}

/** The counts as people and machines read them: `N passed, N failed, N skipped`. */
export function countsLine({ passed, failed, skipped }: Counts): string {
  return `${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`;
}

function remarkOn({ passed, failed, skipped }: Counts, isCi: boolean): string | null {
  if (failed > 0) return null;
  if (passed + skipped === 0) return 'Nothing was run, which proves nothing.';
  return isCi && skipped > 0 ? 'With CI=true a skipped test is a failure.' : null;
}
