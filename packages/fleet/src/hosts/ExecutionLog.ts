import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** One action that a host ran. */
export interface Execution {
  readonly host: string;
  readonly requestId: string;
  readonly agent: string;
  readonly action: string;
  readonly inputs: unknown;
}

/** The fleet's own record of what ran where, by which tests find out whether something ran twice. */
export class ExecutionLog {
  readonly #file: number;

  /** Opens a file of JSON lines to append to, making its folder. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'a', 0o600);
  }

  /** Appends one line with one write, so that no crash leaves an execution without its record or half a line between two others. */
  record(execution: Execution): void {
    writeSync(this.#file, `${JSON.stringify({ time: new Date().toISOString(), ...execution })}\n`);
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.#file);
  }
}
