import type { RequestContext } from '../access/RequestContext.ts';
import type { ResolvedHost } from '../inventory/resolveTargets.ts';
import { INVENTORY_LIMITS } from '../inventory/store/cleanText.ts';
import { query } from '../platform/sql.ts';

export interface TaskScope {
  readonly taskId: number;
  readonly hosts: readonly ResolvedHost[];
  readonly facts: readonly string[];
  readonly hostgroups: readonly string[];
}

const INSERT_FACTS = `insert into task_fact (task_id, name) select distinct $1::int, unnest($2::text[])`;
const INSERT_PROXIES = `insert into task_proxy (task_id, name) select distinct $1::int, unnest($2::text[])`;
const INSERT_HOSTGROUPS = `
  insert into task_hostgroup (task_id, title, is_aimed)
  select $1, title, bool_or(is_aimed) from unnest($2::text[], $3::bool[]) as r(title, is_aimed) group by title`;

/** Stores what a task was aimed at and what its hosts belonged to, for the histories of these. */
export async function storeScope(tx: RequestContext, { taskId, hosts, facts, hostgroups }: TaskScope): Promise<void> {
  const touched = [...new Set(hosts.flatMap(({ hostgroup }) => hostgroup ?? []))];
  const aimed = hostgroups.filter(canBeStored);
  await query(tx.em, INSERT_FACTS, [taskId, facts.filter(canBeStored)]);
  await query(tx.em, INSERT_PROXIES, [taskId, hosts.flatMap(({ smartProxy }) => smartProxy ?? [])]);
  await query(tx.em, INSERT_HOSTGROUPS, [
    taskId,
    [...aimed, ...touched],
    [...aimed.map(() => true), ...touched.map(() => false)],
  ]);
}

/** A longer name can be in a filter, but no group or fact has it. */
function canBeStored(name: string): boolean {
  return name.length <= INVENTORY_LIMITS.nameLength;
}
