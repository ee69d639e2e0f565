import { setTimeout as sleep } from 'node:timers/promises';
import type { BrokerSession } from './BrokerSession.ts';
import type { DispatchWork } from './DispatchWork.ts';
import type { Permission } from './executeDispatch.ts';
import type { Lease } from './Lease.ts';
import { timing } from './timing.ts';

/** What the permission depends on. */
export interface PermissionContext {
  readonly lease: Pick<Lease, 'isHeld'>;
  readonly session: Pick<BrokerSession, 'link'>;
  /** Whether the dispatch has hosts that may still be sent to; none are left of one that was stopped. */
  readonly hasUnsent: (work: DispatchWork) => boolean;
  /** On the clock of the API, unix ms. */
  readonly now: () => number;
}

/** Makes the gate before each chunk: no lease, no send; nothing after the deadline; nothing without a broker. */
export function permissionToSend(
  { lease, session, hasUnsent, now }: PermissionContext,
  signal: AbortSignal,
): (work: DispatchWork) => Promise<Permission> {
  return async (work) => {
    for (;;) {
      if (signal.aborted || !hasUnsent(work)) return { kind: 'stopped' };
      if (isExpired(work, now())) return { kind: 'expired' };
      const link = session.link;
      if (link !== undefined && lease.isHeld()) return { kind: 'granted', link };
      await sleep(timing.permissionEveryMs);
    }
  };
}

/** Whether nothing of a dispatch may be sent any more at the instant (unix ms). */
export function isExpired({ deadlineAt }: DispatchWork, atMs: number): boolean {
  return atMs >= Date.parse(deadlineAt);
}
