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
  /** Notes a sign of life; false: the node is not known. */
  readonly hear: (name: string, atMs: number) => boolean;
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

  /** Listens until the signal aborts, in each collective on a connection of its own; tries again now and then. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#context.collectives.map((collective) => this.#listen(collective, signal)));
  }

  async #listen(collective: string, signal: AbortSignal): Promise<void> {
    const { log } = this.#context;
    let lastProblem = '';
    while (!signal.aborted) {
      const problem = await this.#listenOnce(collective, signal).catch(messageOf);
      // Where it is forbidden it stays so: said once, not every few minutes.
      if (problem !== undefined && problem !== lastProblem && !signal.aborted)
        log.info('registrations-not-heard', { collective, problem });
      lastProblem = problem ?? '';
      await sleep(jittered(timing.registrationRetryMs), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves when the connection has ended, to what ended it. */
  async #listenOnce(collective: string, signal: AbortSignal): Promise<string | undefined> {
    const { connector } = this.#context;
    const link = await connector.listenForRegistrations(collective, (payload) => this.#hear(collective, payload));
    const stop = (): void => void link.disconnect().catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const error = await link.closed;
    signal.removeEventListener('abort', stop);
    return error?.message;
  }

  /** What is no proven registration is dropped: nobody waits for it. Where it was heard is where the node is, whatever it says. */
  #hear(collective: string, payload: Buffer): void {
    const { seal, now } = this.#context;
    const heardAtMs = now();
    try {
      const { senderId: name, messageTime } = decodeRegistration(payload, seal, heardAtMs / 1000);
      // A known node is only noted: an announcement, which anybody with the key can make, moves nobody.
      if (this.#context.hear(name, heardAtMs) || this.#heard.size >= MOST_NAMES) return;
      const sample = { askedAtMs: heardAtMs - TRAVEL_MS, heardAtMs, messageTime };
      this.#heard.set(name, { name, collective, clockOffsetSeconds: clockOffsetSeconds(sample), heardAtMs });
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
