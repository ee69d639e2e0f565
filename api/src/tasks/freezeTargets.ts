import type { RequestContext } from '../access/RequestContext.ts';
import type { ResolvedHost } from '../inventory/resolveTargets.ts';
import { query } from '../platform/sql.ts';
import { advanceRollout } from './advanceRollout.ts';
import { finishIfSettled } from './finishIfSettled.ts';
import { obstacleOf } from './obstacleOf.ts';
import type { PlannedWave } from './planWaves.ts';
import { addDispatches } from './releaseTargets.ts';
import { storeScope, type ScopeOfTask } from './storeScope.ts';

export interface FrozenTask extends ScopeOfTask {
  /** In the order of their positions. */
  readonly hosts: readonly ResolvedHost[];
  /** Empty: they are one wave. */
  readonly waves: readonly PlannedWave[];
  /** Hosts are given to bridges batch by batch, not all at once. */
  readonly isRollout: boolean;
  /** They are given to no bridge before somebody approves it. */
  readonly needsApproval: boolean;
}

/** One statement for all hosts, from columns (performance.md: fifteen times one statement a row). */
const INSERT_TARGETS = `
  insert into target (task_id, position, host_id, name, smart_proxy, hostgroup, location, organization, dispatch_id, state, reason, settled_at)
  select $1, r.position - 1, r.host_id, r.name, r.smart_proxy, r.hostgroup, r.location, r.organization, r.dispatch_id,
    case when r.reason is null then 'PENDING' else 'NOT_SENT' end::target_state, r.reason, case when r.reason is null then null else now() end
  from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[])
    with ordinality as r(host_id, name, smart_proxy, hostgroup, location, organization, dispatch_id, reason, position)`;

const COUNT_LEFT_OUT = `update task set pending = pending - $2, not_sent = $2 where id = $1`;

const HAND_ALL_OVER = `update task set released = targeted where id = $1`;

const HOLD_BACK = `update task set held = pending, wave_count = $2 where id = $1`;

/** A wave that nothing is sent to has ended before it begins. */
const INSERT_WAVES = `
  insert into task_wave (task_id, number, label, first_position, targeted, pending, not_sent, settled_at)
  select $1, w.number - 1, w.label, w.first_position, w.size, w.size - x.left_out, x.left_out, case when w.size = x.left_out then now() end
  from unnest($2::text[], $3::int[], $4::int[]) with ordinality as w(label, first_position, size, number) cross join lateral (
    select count(*)::int as left_out from target t where t.task_id = $1 and t.state = 'NOT_SENT'
      and t.position >= w.first_position and t.position < w.first_position + w.size) x`;

/** Writes the hosts of a new task down as they are now: who is sent to by which bridge, who is held back for later, and who is left out and why. */
export async function freezeTargets(tx: RequestContext, task: FrozenTask): Promise<void> {
  const { taskId, hosts } = task;
  const isHeld = task.isRollout || task.needsApproval;
  const obstacles = hosts.map(obstacleOf);
  const given = hosts.flatMap(({ bridgeId }, index) =>
    isHeld || obstacles[index] !== null || bridgeId === null ? [] : [{ bridgeId }],
  );
  const dispatchOf = await addDispatches(tx.em, taskId, given);
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
  await (isHeld ? holdBack(tx, task) : query(tx.em, HAND_ALL_OVER, [taskId]));
  await finishIfSettled(tx.em, taskId);
  await query(tx.em, `select pg_notify('task', $1)`, [String(taskId)]);
}

async function holdBack({ em }: RequestContext, { taskId, waves, needsApproval }: FrozenTask): Promise<void> {
  await query(em, HOLD_BACK, [taskId, waves.length]);
  let next = 0;
  const starts = waves.map(({ size }) => (next += size) - size);
  await query(em, INSERT_WAVES, [taskId, waves.map(({ label }) => label), starts, waves.map(({ size }) => size)]);
  if (!needsApproval) await advanceRollout(em, taskId);
}
