import type { BrokerSession } from './BrokerSession.ts';
import type { Journal } from './journal.ts';
import type { Log } from './log.ts';
import { timing } from './timing.ts';

/** What the end of patience needs to know. */
export interface ExpireContext {
  readonly journal: Journal;
  readonly session: Pick<BrokerSession, 'connectedForMs'>;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Ends targets whose deadline has passed in silence. Replies may still wait at the broker after a break, so it first
 * gives a fresh connection time to deliver them; without any connection it waits a while longer, not for ever.
 */
export function expireTargets({ journal, session, log, now }: ExpireContext): void {
  const atMs = now();
  const connectedForMs = session.connectedForMs;
  const drained = connectedForMs !== undefined && connectedForMs >= timing.drainAfterConnectMs;
  const before = drained ? atMs : atMs - timing.expireWithoutBrokerAfterMs;
  const silent = journal.giveUpSilent(before, atMs);
  if (silent > 0) log.info('targets-silent', { hosts: silent });
}
