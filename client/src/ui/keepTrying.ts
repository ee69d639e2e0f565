const waitsMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/** Waits; ends early, without an error, when the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** What keepTrying needs. attempt resolves when nothing is left to do, and calls succeeded whenever it got somewhere. */
export interface KeepTryingOptions {
  readonly attempt: (succeeded: () => void) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onFailure: (cause: unknown, retryInMs: number) => void;
  readonly sleep?: Sleep;
  readonly random?: () => number;
}

/** Repeats an attempt until it resolves or the signal aborts, after 1, 2, 4, 8, 15, then 30 s, less up to a fifth so that clients do not come back together. */
export async function keepTrying(options: KeepTryingOptions): Promise<void> {
  const { attempt, signal, onFailure, sleep = sleepUntilOnline, random = Math.random } = options;
  let failures = 0;
  while (!signal.aborted) {
    try {
      await attempt(() => {
        failures = 0;
      });
      return;
    } catch (cause) {
      if (signal.aborted) return;
      const waitMs = (waitsMs[failures] ?? 30_000) * (1 - random() / 5);
      failures = Math.min(failures + 1, waitsMs.length - 1);
      onFailure(cause, waitMs);
      await sleep(waitMs, signal);
    }
  }
}

/** Sleeps, but no longer than until the browser says that the network is back. */
function sleepUntilOnline(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      globalThis.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    globalThis.addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}
