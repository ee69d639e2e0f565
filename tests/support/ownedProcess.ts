import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What to start, where its output goes, and how long it may take to end when asked to. */
export interface ProcessPlan {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Receives stdout and stderr, appended. */
  readonly outputFile: string;
  readonly stopTimeoutMs?: number;
}

/** A child of this test run, addressed by its process id only. */
export interface OwnedProcess extends AsyncDisposable {
  readonly pid: number;
  readonly name: string;
  hasEnded(): boolean;
  /** Sends one signal and returns when the process is gone; SIGKILL follows when the plan's time is over. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** The last lines it wrote, for error messages. */
  lastOutput(): Promise<string>;
}

/** A process ended, or did not become ready in time; the message carries the end of its output. */
export class ProcessNotReady extends Error {
  readonly code = 'PROCESS_NOT_READY';
}

/** Starts a process that also dies when this one is killed, because no test run may leave daemons behind. */
export async function startOwnedProcess(plan: ProcessPlan): Promise<OwnedProcess> {
  const output = openSync(plan.outputFile, 'a');
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', plan.command, ...plan.args], {
    cwd: plan.cwd,
    env: plan.env ?? process.env,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  return own(child, plan);
}

/** Asks `isReady` again and again until it says yes; throws ProcessNotReady when the process ends or the time is over. */
export async function untilReady(
  owned: OwnedProcess,
  isReady: () => Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isReady())) {
    const trouble = troubleOf(owned, deadline);
    if (trouble !== undefined) throw new ProcessNotReady(`${owned.name} ${trouble}:\n${await owned.lastOutput()}`);
    await sleep(50);
  }
}

function troubleOf(owned: OwnedProcess, deadline: number): string | undefined {
  if (owned.hasEnded()) return 'ended before it was ready';
  return performance.now() > deadline ? 'did not become ready in time' : undefined;
}

function own(child: ChildProcess, plan: ProcessPlan): OwnedProcess {
  const { pid } = child;
  if (pid === undefined) throw new ProcessNotReady(`${plan.name} has no process id`);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (hasEnded()) return;
    child.kill(signal);
    const killer = setTimeout(() => child.kill('SIGKILL'), plan.stopTimeoutMs ?? 5_000);
    await ended;
    clearTimeout(killer);
  };
  return {
    pid,
    name: plan.name,
    hasEnded,
    stop,
    lastOutput: () => lastLines(plan.outputFile),
    [Symbol.asyncDispose]: () => stop(),
  };
}

async function lastLines(path: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  return text.trimEnd().split('\n').slice(-20).join('\n');
}
