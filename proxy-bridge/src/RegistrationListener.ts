import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientSeal } from '@chargehand/mcollective';
import { decodeRegistration } from '@chargehand/mcollective';
import { Bell } from './Bell.ts';
import { clockOffsetSeconds } from './clockOffset.ts';
import type { Connector } from './connectors/Connector.ts';
import type { HeardNode } from './Inquiries.ts';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';
import { jittered, timing } from './timing.ts';

/** What listening needs of the rest of the bridge. */
export interface RegistrationContext {
  readonly connector: Pick<Connector, 'listenForRegistrations'>;
  readonly seal: ClientSeal;
  readonly collectives: readonly string[];
  readonly log: Log;
  readonly now: () => number;
}

/** Collects the nodes that announce themselves. A broker that forbids to listen costs nothing but these. */
export class RegistrationListener {
  readonly bell = new Bell();
  readonly #context: RegistrationContext;
  #heard = new Map<string, HeardNode>();

  constructor(context: RegistrationContext) {
    this.#context = context;
  }

  /** Gives the nodes heard since the last call, each once. */
  take(): HeardNode[] {
    const heard = [...this.#heard.values()];
    this.#heard = new Map();
    return heard;
  }

  /** Listens until the signal aborts, on a connection of its own; tries again now and then. */
  async run(signal: AbortSignal): Promise<void> {
    const { connector, log } = this.#context;
    let lastProblem = '';
    while (!signal.aborted) {
      try {
        const link = await connector.listenForRegistrations((payload) => this.#hear(payload));
        const stop = (): void => void link.disconnect().catch(() => undefined);
        signal.addEventListener('abort', stop, { once: true });
        if (signal.aborted) stop();
        const error = await link.closed;
        signal.removeEventListener('abort', stop);
        if (error !== undefined) throw error;
      } catch (error) {
        // Where it is forbidden it stays so: said once, not every minute.
        if (!signal.aborted && messageOf(error) !== lastProblem)
          log.info('registrations-not-heard', { problem: messageOf(error) });
        lastProblem = messageOf(error);
      }
      await sleep(jittered(timing.registrationRetryMs), undefined, { signal }).catch(() => undefined);
    }
  }

  /** What is no proven registration is dropped: nobody waits for it. */
  #hear(payload: Buffer): void {
    const { seal, collectives, now } = this.#context;
    const heardAtMs = now();
    try {
      const { senderId: name, messageTime, collective } = decodeRegistration(payload, seal);
      if (!collectives.includes(collective) || this.#heard.size >= MOST_NAMES) return;
      const sample = { askedAtMs: heardAtMs - TRAVEL_MS, heardAtMs, messageTime };
      this.#heard.set(name, { name, collective, clockOffsetSeconds: clockOffsetSeconds(sample) });
      this.bell.ring();
    } catch {
      return;
    }
  }
}

/** Whoever has the key can announce any number of names. */
const MOST_NAMES = 10_000;
/** What a message may take on its way, when it was not we who asked. */
const TRAVEL_MS = 5_000;
