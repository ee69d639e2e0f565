import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { repositoryRoot } from '../repositoryRoot.ts';

/** The Debian packages that bring Ruby. */
export const rubyPackages: readonly string[] = ['mcollective'];

/** Runs a script of this folder with these lines as its input and gives its output, one JSON value per line. */
export async function runRuby(
  script: string,
  args: readonly string[],
  lines: readonly string[] = [],
): Promise<unknown[]> {
  const file = join(repositoryRoot, 'tests/support/ruby', script);
  const ruby = spawn('ruby', [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(ruby, 'exit');
  ruby.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const output = await text(ruby.stdout);
  await exit;
  if (ruby.exitCode !== 0) throw new Error(`ruby ${script} ended with ${String(ruby.exitCode ?? ruby.signalCode)}`);
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}
