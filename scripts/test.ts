import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from './checks.ts';
import { countsLine, judge, sumCounts } from './counts.ts';
import type { Counts } from './counts.ts';
import { runSuite } from './runSuite.ts';
import { suites } from './suites.ts';

// Runs the checks and all suites, or those that are named as arguments. What npm test does once everything is built.

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const steps = new Map<string, () => Counts | Promise<Counts>>([
  ['lint', () => runChecks(root, say)],
  ...suites.map((suite) => [suite.name, () => runSuite(suite, { root, say, output: 'inherit' })] as const),
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
  const all: Counts[] = [];
  for (const name of names) {
    say(`\n── ${name} ──`);
    const start = performance.now();
    const counts = await steps.get(name)?.();
    if (counts === undefined) continue;
    all.push(counts);
    say(`${name}: ${countsLine(counts)} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    if (process.exitCode === 130) break;
  }
  const verdict = judge(sumCounts(all), process.env['CI'] === 'true');
  if (verdict.remark !== null) say(`\n${verdict.remark}`);
  say(`\n${verdict.line}`);
  process.exitCode ??= verdict.exitCode;
}

function say(line: string): void {
  console.log(line);
}
