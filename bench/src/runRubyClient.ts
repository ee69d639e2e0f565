import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { CallReport } from './consumer/Consumer.ts';

const run = promisify(execFile);

/** One run of the Ruby client. */
export interface RubyCall {
  /** A program that prints every answer as JSON, with its sender; and its arguments. */
  readonly command: readonly string[];
  /** Takes what it prints, and is written over by the next run. */
  readonly outputFile: string;
  readonly hosts: number;
}

/** What it got; fewer replies than hosts are no failure here. */
export type RubyReport = Omit<CallReport, 'sentBytes'>;

/** Long after it has got everything or nothing more: it takes about 4 seconds for 10,000 hosts. */
const LEAST_SECONDS = 15;
const HOSTS_A_SECOND = 1_000;

/**
 * Runs the Ruby client once, from its start to its end; CPU is what the shell says of its only child, user and system.
 * Once in a while it hangs for good with both directions of its connection full; then it is ended, and has got nothing.
 */
export async function runRubyClient({ command, outputFile, hosts }: RubyCall): Promise<RubyReport> {
  const startedAt = performance.now();
  const seconds = String(LEAST_SECONDS + Math.ceil(hosts / HOSTS_A_SECOND));
  // Whoever ends the bench ends the shell, and with it what the shell has started.
  const { stdout } = await run('setpriv', [...DIES_WITH_US, 'sh', '-c', SCRIPT, outputFile, seconds, ...command]);
  const wallMs = performance.now() - startedAt;
  const senders = (await readFile(outputFile, 'utf8')).matchAll(/"sender":"([^"]+)"/g);
  const replies = Math.min(hosts, new Set(senders.map(([, sender]) => sender)).size);
  return { replies, wallMs, cpuMicros: cpuMicrosOf(stdout.split('\n')[1] ?? '') };
}

const DIES_WITH_US = ['--pdeathsig', 'TERM', '--'];

/** It takes the names of hosts from a standard input that is no terminal. `timeout` hands a signal on to what it runs. */
const SCRIPT = `setpriv ${DIES_WITH_US.join(' ')} timeout "$@" < /dev/null > "$0" 2>&1; times`;

/** The second line of `times`: `0m1.23s 0m0.45s`, user and system of all children. */
function cpuMicrosOf(line: string): number {
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)];
  if (parts.length !== 2) throw new Error(`sh says ${JSON.stringify(line)} where the times of its child were expected`);
  return parts.reduce((sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1_000_000, 0);
}
