import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { noTests } from './counts.ts';
import type { CountedRun } from './countingReporter.ts';

/** A tool that judges the sources without running them. */
interface Check {
  readonly name: string;
  /** The tool's own script below node_modules, run by this very Node. */
  readonly tool: string;
  readonly args: readonly string[];
}

const checks: readonly Check[] = [
  { name: 'eslint', tool: 'eslint/bin/eslint.js', args: ['--max-warnings', '0', '.'] },
  {
    name: 'prettier',
    tool: 'prettier/bin/prettier.cjs',
    args: ['--check', '**/*.{ts,js,mjs,vue,css}', '!**/*.d.ts', '!**/dist-test/**'],
  },
  { name: 'types of the scripts', tool: 'typescript/bin/tsc', args: ['-p', 'scripts'] },
  { name: 'types of the client', tool: 'vue-tsc/bin/vue-tsc.js', args: ['--noEmit', '-p', 'client'] },
];

/** Runs lint, format and type checks side by side; what each says comes when it has ended, and each counts as one test. */
export async function runChecks(root: string, say: (line: string) => void): Promise<CountedRun> {
  const results = await Promise.all(
    checks.map(async (check) => ((await isGood(root, check, say)) ? [] : [check.name])),
  );
  const failures = results.flat();
  return { counts: { ...noTests, passed: results.length - failures.length, failed: failures.length }, failures };
}

async function isGood(root: string, { name, tool, args }: Check, say: (line: string) => void): Promise<boolean> {
  const said: Buffer[] = [];
  const child = spawn(process.execPath, [join(root, 'node_modules', tool), ...args], { cwd: root });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
  const end = await new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `exit ${String(code ?? signal)}`));
  });
  process.stdout.write(Buffer.concat(said));
  say(end === '' ? `✔ ${name}` : `✖ ${name} (${end})`);
  return end === '';
}
