import type { RequestContext } from '../access/RequestContext.ts';
import type { ResolvedHost } from '../inventory/resolveTargets.ts';
import { INVENTORY_LIMITS } from '../inventory/store/cleanText.ts';
import { query } from '../platform/sql.ts';
import { obstacleOf } from './obstacleOf.ts';
import { finishIfSettled } from './settleTask.ts';

export interface FrozenTask {
  readonly taskId: number;
  readonly hosts: readonly ResolvedHost[];
  readonly facts: readonly string[];
  readonly hostgroups: readonly string[];
}

const INSERT_DISPATCHES = `
  insert into dispatch (task_id, bridge_id) select $1, unnest($2::int[]) returning id, bridge_id`;

/** One statement for all hosts, from columns (performance.md: fifteen times one statement a row). */
const INSERT_TARGETS = `
  insert into target (task_id, position, host_id, name, smart_proxy, hostgroup, location, organization, dispatch_id, state, reason, settled_at)
  select $1, r.position - 1, r.host_id, r.name, r.smart_proxy, r.hostgroup, r.location, r.organization, r.dispatch_id,
    case when r.reason is null then 'PENDING' else 'NOT_SENT' end::target_state, r.reason, case when r.reason is null then null else now() end
  from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[])
    with ordinality as r(host_id, name, smart_proxy, hostgroup, location, organization, dispatch_id, reason, position)`;

const COUNT_LEFT_OUT = `update task set pending = pending - $2, not_sent = $2 where id = $1`;

const INSERT_FACTS = `insert into task_fact (task_id, name) select distinct $1::int, unnest($2::text[])`;
const INSERT_PROXIES = `insert into task_proxy (task_id, name) select distinct $1::int, unnest($2::text[])`;
const INSERT_HOSTGROUPS = `
  insert into task_hostgroup (task_id, title, is_aimed)
  select $1, title, bool_or(is_aimed) from unnest($2::text[], $3::bool[]) as r(title, is_aimed) group by title`;

/** Writes the hosts of a new task down as they are now: who is sent to by which bridge, and who is left out and why. */
export async function freezeTargets(tx: RequestContext, task: FrozenTask): Promise<void> {
  const { taskId, hosts } = task;
  const obstacles = hosts.map(obstacleOf);
  const bridgeIds = [
    ...new Set(hosts.flatMap((host, index) => (obstacles[index] === null ? (host.bridgeId ?? []) : []))),
  ];
  const dispatches = await query<{ id: number; bridge_id: number }>(tx.em, INSERT_DISPATCHES, [taskId, bridgeIds]);
  const dispatchOf = new Map(dispatches.map(({ id, bridge_id }) => [bridge_id, id]));
  await query(tx.em, INSERT_TARGETS, [
    taskId,
    hosts.map(({ hostId }) => hostId),
    hosts.map(({ name }) => name),
    hosts.map(({ smartProxy }) => smartProxy),
    hosts.map(({ hostgroup }) => hostgroup),
    hosts.map(({ location }) => location),
    hosts.map(({ organization }) => organization),
    hosts.map(({ bridgeId }, index) =>
      obstacles[index] === null && bridgeId !== null ? (dispatchOf.get(bridgeId) ?? null) : null,
    ),
    obstacles,
  ]);
  await query(tx.em, COUNT_LEFT_OUT, [taskId, obstacles.filter((obstacle) => obstacle !== null).length]);
  await storeScope(tx, task);
  await finishIfSettled(tx.em, taskId);
  await wake(tx, taskId, bridgeIds);
}

async function storeScope(tx: RequestContext, { taskId, hosts, facts, hostgroups }: FrozenTask): Promise<void> {
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

async function wake(tx: RequestContext, taskId: number, bridgeIds: readonly number[]): Promise<void> {
  await query(tx.em, `select pg_notify('task', $1)`, [String(taskId)]);
  await query(tx.em, `select pg_notify('bridge_work', id::text) from unnest($1::int[]) as b(id)`, [bridgeIds]);
}
