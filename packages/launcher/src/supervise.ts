import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that is to run as long as we do. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Whether a line of its output says that it is ready. */
  readonly isReadyLine: (line: string) => boolean;
  /** Takes a line for itself by answering true: it is then in no log. Absent: takes none. */
  readonly intercept?: (line: string) => boolean;
  /** Told of each process that is started. */
  readonly onSpawn?: (pid: number) => void;
  readonly stopSignal: NodeJS.Signals;
  /** Exit codes after which starting again is of no use, e.g. a fault of the configuration. */
  readonly hopelessExits: readonly number[];
}

export interface Supervised {
  readonly name: string;
  /** Of the process that runs now. Undefined: it is between two starts. */
  readonly pid: number | undefined;
  /** Resolves with the line that said so when the first start is ready; rejects with ProcessFailed when it is hopeless. */
  readonly ready: Promise<string>;
  /** Rejects with ProcessFailed if, later on, it ends for a reason that starting again cannot mend. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

/** A process ended and starting it again is of no use. */
export class ProcessFailed extends Error {
  readonly code = 'PROCESS_FAILED';
  constructor(
    readonly processName: string,
    readonly exit: string,
    readonly lastLines: readonly string[],
    readonly logFile: string,
  ) {
    super(`${processName} ended with ${exit}:\n  ${lastLines.map(sentenceOf).join('\n  ')}\n  (all of it: ${logFile})`);
  }
}

const BACK_OFF_MS = { first: 250, most: 10_000 } as const;
const STEADY_AFTER_MS = 30_000;
const KILL_AFTER_MS = 10_000;
const KEPT_LINES = 8;
/** So many failed starts in a row before the first ready line, and there is no hope. */
const FIRST_TRIES = 3;

/** Starts a process, and starts it again, with growing pauses, whenever it dies. Its output goes to its log file. */
export function supervise(spec: ProcessSpec): Supervised {
  const state: RunState = { child: undefined, isStopping: false, hasBeenReady: false, lines: [] };
  const ready = Promise.withResolvers<string>();
  const failed = Promise.withResolvers<never>();
  // Whoever does not look at them must not be ended by them.
  ready.promise.catch(() => undefined);
  failed.promise.catch(() => undefined);
  const log = createWriteStream(spec.logFile, { flags: 'a' });
  // A full disk costs the log, not the program.
  log.on('error', () => undefined);
  const running = keepRunning({ spec, state, log, onReady: ready.resolve }).catch((error: unknown) => {
    ready.reject(error);
    failed.reject(error);
  });
  return {
    name: spec.name,
    get pid() {
      return state.child?.pid;
    },
    ready: ready.promise,
    failed: failed.promise,
    stop: async () => {
      state.isStopping = true;
      await endProcess(state.child, spec.stopSignal);
      await running;
      log.end();
    },
  };
}

interface RunState {
  child: ChildProcess | undefined;
  isStopping: boolean;
  hasBeenReady: boolean;
  lines: string[];
}

interface Run {
  readonly spec: ProcessSpec;
  readonly state: RunState;
  readonly log: WriteStream;
  readonly onReady: (line: string) => void;
}

async function keepRunning(run: Run): Promise<void> {
  const { spec, state } = run;
  let pauseMs: number = BACK_OFF_MS.first;
  for (let tries = 1; !state.isStopping; tries++) {
    const startedAt = performance.now();
    const { code, signal } = await runOnce(run);
    if (state.isStopping) return;
    const isHopeless =
      (code !== null && spec.hopelessExits.includes(code)) || (!state.hasBeenReady && tries >= FIRST_TRIES);
    if (isHopeless) throw new ProcessFailed(spec.name, signal ?? `exit code ${code}`, state.lines, spec.logFile);
    if (performance.now() - startedAt > STEADY_AFTER_MS) pauseMs = BACK_OFF_MS.first;
    await sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 2, BACK_OFF_MS.most);
  }
}

async function runOnce({
  spec,
  state,
  log,
  onReady,
}: Run): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  const child = spawn(spec.command, [...spec.args], {
    env: spec.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  state.child = child;
  if (child.pid !== undefined) spec.onSpawn?.(child.pid);
  state.lines = [];
  const take = (line: string): void => {
    if (spec.intercept?.(line) === true) return;
    log.write(`${line}\n`);
    state.lines = [...state.lines, line].slice(-KEPT_LINES);
    if (!spec.isReadyLine(line)) return;
    state.hasBeenReady = true;
    onReady(line);
  };
  createInterface({ input: child.stdout }).on('line', take);
  createInterface({ input: child.stderr }).on('line', take);
  return await new Promise((resolve) => {
    child.once('error', (error) => {
      take(error.message);
      resolve({ code: 127, signal: null });
    });
    // 'close' comes after the last line of output, 'exit' may come before it.
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

async function endProcess(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child?.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await ended;
  clearTimeout(timer);
}

/** The sentence of a JSON log line, or the line itself. */
function sentenceOf(line: string): string {
  try {
    const parsed: unknown = JSON.parse(line);
    const message = typeof parsed === 'object' && parsed !== null && 'message' in parsed ? parsed.message : undefined;
    return typeof message === 'string' ? message : line;
  } catch {
    return line;
  }
}
