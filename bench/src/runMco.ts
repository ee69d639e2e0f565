import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { CallReport } from './consumer/Consumer.ts';
import { CALL } from './network.ts';

const run = promisify(execFile);

/** One run of the Ruby client. */
export interface McoCall {
  readonly configPath: string;
  /** Takes what it prints, and is written over by the next run. */
  readonly outputFile: string;
  /** How it finds the hosts, and how long it may take. */
  readonly options: readonly string[];
  readonly hosts: number;
}

/** What `mco` was given, and what it got; fewer replies than hosts are no failure here. */
export type McoReport = Omit<CallReport, 'sentBytes'>;

const TOO_LONG_MS = 300_000;

/** Makes the call of the bench with Debian's `mco`; CPU is what the shell says of its only child, user and system. */
export async function runMco({ configPath, outputFile, options, hosts }: McoCall): Promise<McoReport> {
  const inputs = Object.entries(CALL.inputs).map(([name, value]) => `${name}=${value}`);
  const words = ['rpc', CALL.agent, CALL.action, ...inputs, ...options, '--json', '--config', configPath];
  const startedAt = performance.now();
  const { stdout } = await run('sh', ['-c', SCRIPT, outputFile, ...words], { timeout: TOO_LONG_MS });
  const wallMs = performance.now() - startedAt;
  const senders = (await readFile(outputFile, 'utf8')).matchAll(/"sender":"([^"]+)"/g);
  const replies = Math.min(hosts, new Set(senders.map(([, sender]) => sender)).size);
  return { replies, wallMs, cpuMicros: cpuMicrosOf(stdout.split('\n')[1] ?? '') };
}

/** It takes the names of hosts from a standard input that is no terminal. */
const SCRIPT = 'mco "$@" < /dev/null > "$0" 2>&1; times';

/** The second line of `times`: `0m1.23s 0m0.45s`, user and system of all children. */
function cpuMicrosOf(line: string): number {
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)];
  if (parts.length !== 2) throw new Error(`sh says ${JSON.stringify(line)} where the times of its children were expected`);
  return parts.reduce((sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1_000_000, 0);
}
