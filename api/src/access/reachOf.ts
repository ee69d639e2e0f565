import { isInWindow } from './isInWindow.ts';
import { isUnlimited, mayAtAll, type Rights } from './Rights.ts';
import type { Caller } from './RequestContext.ts';

/** Names what a caller may see: two callers of equal reach get equal answers to equal questions about the fleet, so one answer may serve both. */
export function reachOf(caller: Caller, now = new Date()): string {
  switch (caller.kind) {
    case 'nobody':
      return 'nobody';
    case 'user':
      return seesEverything(caller.rights, now)
        ? 'everything'
        : `${caller.rights.name} ${openWindows(caller.rights, now)}`;
    case 'bridge':
      return `bridge ${caller.bridgeId}`;
  }
}

function seesEverything(rights: Rights, now: Date): boolean {
  const seesHosts = isUnlimited(rights, 'VIEW_HOSTS', now) && isUnlimited(rights, 'VIEW_TASKS', now);
  return seesHosts && BESIDE_HOSTS.every((permission) => mayAtAll(rights, permission, now));
}

/** What else decides what an answer shows, in rows or in fields (`Access` on a field). */
const BESIDE_HOSTS = ['VIEW_SCHEDULES', 'VIEW_SOURCES'] as const;

/** Which of the rules hold now. */
function openWindows({ rules }: Rights, now: Date): string {
  return rules.map(({ limits }) => (isInWindow(limits.window, now) ? '1' : '0')).join('');
}
