import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from './checks.ts';
import { countsLine, judge, sumCounts } from './counts.ts';
import type { CountedRun } from './countingReporter.ts';
import { runSuite } from './runSuite.ts';
import { suites } from './suites.ts';

// Runs the checks and all suites, or those that are named as arguments. What npm test does once everything is built.

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const steps = new Map<string, () => Promise<CountedRun>>([
  ['lint', () => runChecks(root, say)],
  ...suites.map((suite) => [suite.name, () => runSuite(suite, { root, output: 'inherit' })] as const),
]);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !steps.has(name));
if (unknown.length > 0) {
  say(`There is no suite ${unknown.join(', ')}; there are ${[...steps.keys()].join(', ')}`);
  process.exitCode = 64;
} else {
  await runSteps(asked.length === 0 ? [...steps.keys()] : asked);
}

async function runSteps(names: readonly string[]): Promise<void> {
  const all: CountedRun[] = [];
  for (const name of names) {
    say(`\n── ${name} ──`);
    const start = performance.now();
    const counted = await steps.get(name)?.();
    if (counted === undefined) continue;
    all.push(counted);
    say(`${name}: ${countsLine(counted.counts)} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    if (process.exitCode === 130) break;
  }
  // Last, so that whoever sees only the end of the output sees them.
  for (const failure of all.flatMap(({ failures }) => failures)) say(`\n✖ ${failure}`);
  const verdict = judge(sumCounts(all.map(({ counts }) => counts)), process.env['CI'] === 'true');
  if (verdict.remark !== null) say(`\n${verdict.remark}`);
  say(`\n${verdict.line}`);
  process.exitCode ??= verdict.exitCode;
}

function say(line: string): void {
  console.log(line);
}
