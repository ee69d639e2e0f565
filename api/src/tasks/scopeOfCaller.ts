import { isUnlimited } from '../access/Rights.ts';
import { NO_RIGHTS } from '../access/Rights.ts';
import type { Caller } from '../access/RequestContext.ts';
import { visibleInventory } from '../inventory/visibleInventory.ts';
import type { ReadScope } from '../platform/ReadScope.ts';
import { visibleSchedules, visibleTasks } from './visibleTasks.ts';

/** What a caller sees of the database now. Undefined: everything. A bridge asks for its own work alone, each statement by the bridge's id. */
export function scopeOfCaller(caller: Caller, now: Date): ReadScope | undefined {
  if (caller.kind === 'bridge') return undefined;
  const { userId, rights } = caller.kind === 'user' ? caller : { userId: 0, rights: NO_RIGHTS };
  const seesHosts = isUnlimited(rights, 'VIEW_HOSTS', now) && isUnlimited(rights, 'VIEW_TASKS', now);
  const parts = [
    ...(seesHosts ? [] : [...visibleInventory(rights, now), ...visibleTasks(userId, rights, now)]),
    ...visibleSchedules(userId, rights, now),
  ];
  return parts.length === 0 ? undefined : { name: rights.name, parts };
}
