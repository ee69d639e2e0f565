import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, Events } from './events.ts';
import { SharedReads } from './SharedReads.ts';

/** A lost notification costs no more than this. */
const LOOK_AGAIN_MS = 5_000;
/** At most ten beats a second; what comes in between is merged into the next. */
const COALESCE_MS = 100;

/** How long somebody waits for a beat. */
export interface Patience {
  readonly signal: AbortSignal;
  /** Undefined: until the signal aborts. */
  readonly timeoutMs?: number;
}

/** What all who watch one thing in this process have in common: a change wakes them together, and equal reads are done once. */
export class Pulse<Result> {
  readonly #reads = new SharedReads<Result>();
  readonly #ofBeat = new Map<string, Promise<Result>>();
  readonly #waiting = new Set<() => void>();
  #beat = 0;

  /** Number of the last beat; take it before reading, and wait for one after it. */
  get beat(): number {
    return this.#beat;
  }

  /** What `read` gives, begun after this call. */
  async fresh(key: string, read: () => Promise<Result>): Promise<Result> {
    return await this.#reads.fresh(key, read);
  }

  /** What `read` gives, begun after the last beat: the very same object for all who ask for the same before the next one. */
  async latest(key: string, read: () => Promise<Result>): Promise<Result> {
    const known = this.#ofBeat.get(key);
    if (known !== undefined) return await known;
    const reading = this.#reads.fresh(key, read);
    this.#ofBeat.set(key, reading);
    // A failure is told to those who wait for it, and the next one tries again.
    reading.catch(() => this.#ofBeat.get(key) === reading && this.#ofBeat.delete(key));
    return await reading;
  }

  /** The number of the last beat, as soon as there is one after `seen`, the time is over or the signal aborts. */
  async after(seen: number, patience: Patience): Promise<number> {
    if (this.#beat === seen && !patience.signal.aborted) await this.#nextBeat(patience);
    return this.#beat;
  }

  /** Beats at once when something changed, then at most ten times a second; every so often in case a notification was lost. */
  async run(events: Events, { channel, id }: { channel: Channel; id: string }, closing: AbortSignal): Promise<void> {
    const wait = async (): Promise<boolean> => await events.wait(channel, id, LOOK_AGAIN_MS, closing);
    let woken = wait();
    while (!closing.aborted) {
      await woken;
      // Before the beat: what is notified from now on, its readers may not have seen.
      woken = wait();
      this.#beat += 1;
      this.#ofBeat.clear();
      for (const wake of [...this.#waiting]) wake();
      await sleep(COALESCE_MS, undefined, { signal: closing }).catch(() => undefined);
    }
  }

  #nextBeat({ signal, timeoutMs }: Patience): Promise<void> {
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(wake, Math.max(timeoutMs, 0));
      const waiting = this.#waiting;
      function wake(): void {
        clearTimeout(timer);
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      }
      waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
