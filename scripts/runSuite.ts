import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noTests, sumCounts } from './counts.ts';
import type { Counts } from './counts.ts';
import { readReport } from './countingReporter.ts';
import type { CountedRun, ReportedRun } from './countingReporter.ts';
import { runnableTests } from './runnableTests.ts';
import type { Suite } from './suites.ts';

const oneFailure: Counts = { ...noTests, failed: 1 };

/** Where a suite runs, and whether its tests are shown while they run. */
export interface SuiteRun {
  readonly root: string;
  readonly output: 'inherit' | 'ignore';
}

/** Runs the test files of a suite and counts; a suite that has no files, dies or takes too long counts as one failure. */
export async function runSuite(suite: Suite, run: SuiteRun): Promise<CountedRun> {
  const { files, notCompiled } = runnableTests(run.root, suite.sources);
  const missing = notCompiled.map((source) => `${source} was not compiled: the build does not include it`);
  const ran = files.length === 0 ? failedRun('it has no test files') : await runFiles(suite, files, run);
  const counts = sumCounts([ran.counts, { ...noTests, failed: missing.length }]);
  const failures = [...ran.failures, ...missing].map((failure) => `${suite.name}: ${failure}`);
  return { counts, failures };
}

function failedRun(...failures: readonly string[]): CountedRun {
  return { counts: oneFailure, failures };
}

async function runFiles(suite: Suite, files: readonly string[], run: SuiteRun): Promise<CountedRun> {
  const folder = mkdtempSync(join(tmpdir(), 'chargehand-counts-'));
  try {
    const report = join(folder, 'report.ndjson');
    const child = startTests(suite, files, report, run);
    const end = await endOf(child, suite.limitMinutes * 60_000);
    return judgeRun(readReport(existsSync(report) ? readFileSync(report, 'utf8') : ''), end);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function judgeRun({ counts, failures, unfinished }: ReportedRun, end: ProcessEnd): CountedRun {
  if (counts === undefined) {
    const open = unfinished.length === 0 ? '' : `; these had begun: ${unfinished.join(', ')}`;
    return failedRun(...failures, `it ended without a result: ${end.description}${open}`);
  }
  // A process may count only good tests and still fail, for example when one of its files left an error unhandled.
  if (counts.failed > 0 || end.isGood) return { counts, failures };
  return { ...failedRun(end.description), counts: sumCounts([counts, oneFailure]) };
}

function startTests(suite: Suite, files: readonly string[], report: string, run: SuiteRun): ChildProcess {
  const args = [
    ...['--enable-source-maps', '--test', `--test-concurrency=${String(suite.concurrency)}`],
    `--test-timeout=${String(suite.testLimitMinutes * 60_000)}`,
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...[`--test-reporter=${import.meta.resolve('./countingReporter.ts')}`, `--test-reporter-destination=${report}`],
    ...files,
  ];
  // Set when these scripts are tested themselves; with it the child would report to the outer run.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const stdio = ['ignore', run.output, run.output] as const;
  // A process group of its own, so that the test files and what they started end together with it.
  return spawn(process.execPath, args, { cwd: run.root, env, stdio: [...stdio], detached: true });
}

interface ProcessEnd {
  readonly isGood: boolean;
  readonly description: string;
}

async function endOf(child: ChildProcess, limitMs: number): Promise<ProcessEnd> {
  const endGroup = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, signal);
  };
  const forward = (signal: NodeJS.Signals): void => {
    endGroup(signal);
    process.exitCode = 130;
  };
  const limit = AbortSignal.timeout(limitMs);
  limit.addEventListener('abort', () => endGroup('SIGKILL'));
  process.on('SIGINT', forward).on('SIGTERM', forward);
  try {
    const [code, signal] = await exitOf(child);
    const ending = signal === null ? `exit code ${String(code)}` : `ended by ${signal}`;
    return { isGood: code === 0, description: limit.aborted ? `not done after ${String(limitMs)} ms` : ending };
  } finally {
    process.off('SIGINT', forward).off('SIGTERM', forward);
  }
}

function exitOf(child: ChildProcess): Promise<readonly [code: number | null, signal: NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve([code, signal]));
  });
}
