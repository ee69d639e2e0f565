import { isUnlimited, mayAtAll, type Rights } from './Rights.ts';
import type { Caller } from './RequestContext.ts';

/** Names what a caller may see: two callers of equal reach get equal answers to equal questions about the fleet, so one answer may serve both. */
export function reachOf(caller: Caller, now = new Date()): string {
  switch (caller.kind) {
    case 'nobody':
      return 'nobody';
    case 'user':
      return seesEverything(caller.rights, now) ? 'everything' : caller.rights.name;
    case 'bridge':
      return `bridge ${caller.bridgeId}`;
  }
}

function seesEverything(rights: Rights, now: Date): boolean {
  const seesHosts = isUnlimited(rights, 'VIEW_HOSTS', now) && isUnlimited(rights, 'VIEW_TASKS', now);
  return seesHosts && mayAtAll(rights, 'VIEW_SCHEDULES', now);
}
