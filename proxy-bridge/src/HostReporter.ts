import { setTimeout as sleep } from 'node:timers/promises';
import type { ReportedHost } from './apiLink.ts';
import { Bell } from './Bell.ts';
import { limitRate, messageOf } from './log.ts';
import { backOffMs } from './timing.ts';
import type { UploadContext } from './uploadHosts.ts';
import { uploadHosts } from './uploadHosts.ts';

/** Hosts in one report, and how long to gather them. */
const REPORT_HOSTS = 100;
const GATHER_MS = 200;
/** Beyond so many nobody is asked any more until the API has taken some. */
const MOST_WAITING = 500;
const PROBLEM_LOG_EVERY_MS = 10_000;

/** Brings described hosts to the API, in batches; while it is away they wait. */
export class HostReporter {
  readonly #context: UploadContext;
  readonly #waiting: ReportedHost[] = [];
  readonly #bell = new Bell();
  #stored = 0;

  constructor(context: UploadContext) {
    this.#context = context;
  }

  /** Nothing waits. */
  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  /** More hosts may be described. */
  get hasRoom(): boolean {
    return this.#waiting.length < MOST_WAITING;
  }

  /** How many hosts the API has taken so far. */
  get stored(): number {
    return this.#stored;
  }

  add(hosts: readonly ReportedHost[]): void {
    this.#waiting.push(...hosts);
    this.#bell.ring();
  }

  /** Uploads until the signal aborts; what the API does not take now is tried again. */
  async run(signal: AbortSignal): Promise<void> {
    const problems = limitRate(this.#context.log, PROBLEM_LOG_EVERY_MS);
    for (let failures = 0; !signal.aborted;) {
      if (this.#waiting.length === 0) await this.#bell.wait(signal);
      if (this.#waiting.length < REPORT_HOSTS) await pause(GATHER_MS, signal);
      const batch = this.#waiting.slice(0, REPORT_HOSTS);
      try {
        this.#stored += await uploadHosts(this.#context, batch, signal);
        this.#waiting.splice(0, batch.length);
        failures = 0;
      } catch (error) {
        if (!signal.aborted) problems.warn('inventory-not-reported', { problem: messageOf(error) });
        await pause(backOffMs(failures++), signal);
      }
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
