import type { DispatchWork } from './DispatchWork.ts';
import type { Journal } from './journal.ts';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';

/** That nothing more of a dispatch may be sent, and why (stable code). */
export interface StopOrder {
  readonly id: string;
  readonly reason: string;
}

/** What stopping needs of the rest of the bridge. */
export interface StopContext {
  readonly journal: Pick<Journal, 'stop'>;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Ends what was cancelled, in the journal, which alone decides: a host with an intent is sent to, every other one never is. Nothing here waits,
 * neither for the broker nor for those that are sending.
 */
export class StopOrders {
  readonly #context: StopContext;
  /** The API repeats an order until it knows the end of every host, so the latest list holds all that an answer on its way could miss. */
  #latest: ReadonlyMap<string, string> = new Map();

  constructor(context: StopContext) {
    this.#context = context;
  }

  /** Takes the orders of a heartbeat. Returns when they are on disk; throws, after all were tried, when one cannot be, and then nothing may be sent. */
  obey(orders: readonly StopOrder[]): void {
    this.#latest = new Map(orders.map(({ id, reason }) => [id, reason]));
    const failures = orders.flatMap((order) => this.#failureOf(order));
    if (failures.length > 0) throw failures[0];
  }

  /** Ends a dispatch that has just been taken if it was stopped: on its offer, or by an order that overtook the offer. */
  check({ id, stopReason }: DispatchWork): void {
    const reason = stopReason ?? this.#latest.get(id);
    if (reason !== undefined) this.#stop({ id, reason });
  }

  #failureOf(order: StopOrder): unknown[] {
    try {
      this.#stop(order);
      return [];
    } catch (error) {
      this.#context.log.error('dispatch-not-stopped', { dispatch: order.id, problem: messageOf(error) });
      return [error];
    }
  }

  /** A dispatch that the journal does not hold has no hosts to stop; it will be offered, and checked then. */
  #stop({ id, reason }: StopOrder): void {
    const { journal, log, now } = this.#context;
    const hosts = journal.stop(id, { reason, atMs: now() });
    if (hosts > 0) log.info('dispatch-stopped', { dispatch: id, reason, hosts });
  }
}
