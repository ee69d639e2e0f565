import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessSpec } from '@chargehand/launcher';

/** An end of a process that nobody here had asked for. */
export interface Death {
  readonly name: string;
  readonly pid: number;
  readonly end: string;
  /** False: it ended while it started. */
  readonly wasReady: boolean;
  readonly lastLines: readonly string[];
}

/** A process did not become ready, however often it was started. */
export class NotReady extends Error {
  readonly code = 'NOT_READY';
}

const PATIENCE_MS = 90_000;
const RETRY_MS = 250;
const KEPT_LINES = 12;

/** A program of the rig that is killed, stopped and started again, by its pid and by nobody else; it dies with this process. */
export class MortalProcess implements AsyncDisposable {
  readonly name: string;
  readonly logFile: string;
  /** Ends that we did not cause. */
  readonly deaths: Death[] = [];
  readonly #spec: ProcessSpec;
  readonly #log: WriteStream;
  #run: Run | undefined;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(spec: ProcessSpec) {
    this.name = spec.name;
    this.logFile = spec.logFile;
    this.#spec = spec;
    this.#log = createWriteStream(spec.logFile, { flags: 'a' });
  }

  get pid(): number | undefined {
    return this.#run?.child.pid;
  }

  /** Starts it and returns when it says that it is ready. One that ends before, as without its database, is started again. */
  async start(): Promise<void> {
    this.launch();
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      const run = this.#run;
      const isReady =
        run !== undefined &&
        (await Promise.race([run.ready, sleep(giveUpAt - performance.now(), false, { ref: false })]));
      if (isReady) return;
      if (performance.now() >= giveUpAt)
        throw new NotReady(`${this.name} is not ready:\n${run?.lines.join('\n') ?? ''}`);
      await sleep(RETRY_MS);
      this.launch();
    }
  }

  /** Starts it and does not wait. */
  launch(): void {
    this.#run = begin(this.#spec, this.#log, (death) => this.deaths.push({ name: this.name, ...death }));
  }

  /** Ends it with a signal and returns when it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const run = this.#run;
    if (run === undefined) return;
    run.isOurs = true;
    run.child.kill(signal);
    const isGone = await Promise.race([run.ended, sleep(20_000, false, { ref: false })]);
    if (isGone === false) {
      run.child.kill('SIGKILL');
      await run.ended;
    }
  }

  pause(): void {
    this.#run?.child.kill('SIGSTOP');
  }

  resume(): void {
    this.#run?.child.kill('SIGCONT');
  }

  /** Does something to it while nobody else does: faults wait for each other. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#busy.then(work);
    this.#busy = result.catch(() => undefined);
    return result;
  }

  /** All that it ever wrote. */
  readLog(): Promise<string> {
    return readFile(this.logFile, 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.resume();
    await this.kill(this.#spec.stopSignal);
    this.#log.end();
  }
}

interface Run {
  readonly child: ChildProcess;
  /** True with the ready line, false with an end before it. */
  readonly ready: Promise<boolean>;
  readonly ended: Promise<unknown>;
  readonly lines: string[];
  isOurs: boolean;
}

function begin(spec: ProcessSpec, log: WriteStream, onDeath: (death: Omit<Death, 'name'>) => void): Run {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', spec.command, ...spec.args], {
    env: spec.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ready = Promise.withResolvers<boolean>();
  const lines: string[] = [];
  let wasReady = false;
  const take = (line: string): void => {
    log.write(`${line}\n`);
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    if (!spec.isReadyLine(line)) return;
    wasReady = true;
    ready.resolve(true);
  };
  createInterface({ input: child.stdout }).on('line', take);
  createInterface({ input: child.stderr }).on('line', take);
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const run: Run = { child, ready: ready.promise, ended, lines, isOurs: false };
  void ended.then(() => {
    ready.resolve(false);
    const end = child.signalCode ?? `exit code ${String(child.exitCode)}`;
    if (!run.isOurs) onDeath({ pid: child.pid ?? 0, end, wasReady, lastLines: [...lines] });
  });
  return run;
}
