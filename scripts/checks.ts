import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { noTests } from './counts.ts';
import type { Counts } from './counts.ts';

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

/** Runs lint, format and type checks one after the other; each counts as one test. */
export function runChecks(root: string, say: (line: string) => void): Counts {
  const results = checks.map((check) => isGood(root, check, say));
  const passed = results.filter((result) => result).length;
  return { ...noTests, passed, failed: results.length - passed };
}

function isGood(root: string, check: Check, say: (line: string) => void): boolean {
  const tool = join(root, 'node_modules', check.tool);
  const { status, error } = spawnSync(process.execPath, [tool, ...check.args], { cwd: root, stdio: 'inherit' });
  const ending = error === undefined ? `exit code ${String(status)}` : error.message;
  say(status === 0 ? `✔ ${check.name}` : `✖ ${check.name} (${ending})`);
  return status === 0;
}
