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
  readonly now: () => number;
}

/** Makes the gate before each chunk: no lease, no send; nothing after the deadline; nothing without a broker. */
export function permissionToSend(
  { lease, session, now }: PermissionContext,
  signal: AbortSignal,
): (work: DispatchWork) => Promise<Permission> {
  return async (work) => {
    const deadlineMs = Date.parse(work.deadlineAt);
    for (;;) {
      if (signal.aborted) return { kind: 'stopped' };
      if (now() >= deadlineMs) return { kind: 'expired' };
      const link = session.link;
      if (link !== undefined && lease.isHeld()) return { kind: 'granted', link };
      await sleep(timing.permissionEveryMs);
    }
  };
}
