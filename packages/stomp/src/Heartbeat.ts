import { HeartbeatMissed } from './stompErrors.ts';

/** How often we must write and may expect to read, in milliseconds; 0: not at all. */
export interface HeartbeatPlan {
  readonly writeEveryMs: number;
  readonly readEveryMs: number;
}

/** Agrees on intervals (STOMP 1.2, "Heart-beating"): the slower of what one side can and the other wants. */
export function planHeartbeat(oursMs: number, brokerHeader: string | undefined): HeartbeatPlan {
  const [, canSend = '0', wants = '0'] = /^(\d{1,9}),(\d{1,9})$/.exec(brokerHeader ?? '') ?? [];
  const slower = (theirs: number): number => (oursMs === 0 || theirs === 0 ? 0 : Math.max(oursMs, theirs));
  return { writeEveryMs: slower(Number(wants)), readEveryMs: slower(Number(canSend)) };
}

/** Keeps the timers of a plan; stop() ends them. `maxMissed` intervals in a row may pass without a byte from the broker. */
export class Heartbeat {
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #longestSilenceMs: number;
  readonly #onSilence: (reason: HeartbeatMissed) => void;
  #lastRead = performance.now();

  constructor(
    plan: HeartbeatPlan & { readonly maxMissed: number },
    write: () => void,
    onSilence: (reason: HeartbeatMissed) => void,
  ) {
    this.#longestSilenceMs = plan.maxMissed * plan.readEveryMs;
    this.#onSilence = onSilence;
    // Brokers measure with little tolerance; a write at four fifths of the interval is never late.
    if (plan.writeEveryMs > 0) this.#timers.push(setInterval(write, Math.max(1, plan.writeEveryMs * 0.8)));
    if (plan.readEveryMs > 0) this.#timers.push(setInterval(() => this.#check(), plan.readEveryMs));
  }

  /** Any byte counts as a sign of life. */
  sawBytes(): void {
    this.#lastRead = performance.now();
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.length = 0;
  }

  /** Looks twice: after a pause of this process timers fire before the bytes are read that have come meanwhile. */
  #check(): void {
    if (this.#silentMs() > this.#longestSilenceMs) setImmediate(() => this.#giveUp());
  }

  #giveUp(): void {
    const silentMs = this.#silentMs();
    if (this.#timers.length > 0 && silentMs > this.#longestSilenceMs) this.#onSilence(new HeartbeatMissed(silentMs));
  }

  #silentMs(): number {
    return performance.now() - this.#lastRead;
  }
}
