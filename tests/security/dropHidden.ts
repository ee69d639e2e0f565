import { query } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { USER_IDS, type SecretCaller } from './secretCallers.ts';
import { visibleHosts } from './secretMarks.ts';
import { SHADOW_TREES } from './shadowAllows.ts';

/** How many rows were taken away. */
export interface Dropped {
  readonly host: number;
  readonly target: number;
}

/** Takes away everything that somebody does not see by the shadow's word, as if it had never been. */
export async function dropHidden(em: EntityManager, caller: SecretCaller): Promise<Dropped> {
  const userId = caller === 'stranger' ? 0 : USER_IDS[caller];
  const { hosts, taskHosts, nodes } = visibleHosts(caller);
  const ids = hosts.map(({ id }) => id);
  return await em.transactional(async (tx) => {
    await query(tx, 'set local session_replication_role = replica');
    const target = await drop(tx, TARGETS, [userId, ids, taskHosts.map(({ id }) => id)]);
    await query(
      tx,
      `delete from task t where created_by_id <> $1 and not exists (select 1 from target x where x.task_id = t.id)`,
      [userId],
    );
    const host = await drop(tx, 'delete from host where not id = any($1::int[])', [ids]);
    for (const statement of OF_HOSTS) await query(tx, statement);
    for (const tree of SHADOW_TREES)
      await query(tx, `delete from ${tree} where not id = any($1::int[])`, [[...nodes[tree]]]);
    for (const statement of OF_TASKS) await query(tx, statement);
    await query(tx, 'delete from schedule where owner_id <> $1', [userId]);
    await query(tx, 'delete from saved_filter where owner_id <> $1 and not is_shared', [userId]);
    return { host, target };
  });
}

async function drop(em: EntityManager, statement: string, parameters: readonly unknown[]): Promise<number> {
  return (await query(em, `${statement} returning 1`, parameters)).length;
}

const TARGETS = `
  delete from target x using task t where t.id = x.task_id
    and not (x.host_id = any($3::int[]) or t.created_by_id = $1 and x.host_id = any($2::int[]))`;

const OF_HOSTS = [
  ...['fact_value', 'host_class', 'host_plugin', 'host_claim'].map(
    (table) => `delete from ${table} where host_id not in (select id from host)`,
  ),
  'delete from fact where id not in (select fact_id from fact_value)',
  'delete from smart_proxy where id not in (select smart_proxy_id from host where smart_proxy_id is not null)',
  'delete from bridge where smart_proxy_id not in (select id from smart_proxy)',
  'delete from proxy_plugin where smart_proxy_id not in (select id from smart_proxy)',
  'delete from plugin where id not in (select plugin_id from proxy_plugin)',
];

const STILL = (condition: string): string => `(select count(*) from target x where x.task_id = t.id and ${condition})`;

/** What a task ties, counts and tells follows from its targets; of one that has lost some, what is told of the whole is not told. */
const OF_TASKS = [
  `update task t set filter = '', wave_count = 0, stop_reason = null, options = options #- '{rollout,fact}' where ${STILL('true')} < targeted`,
  `delete from task_wave w using task t where t.id = w.task_id and ${STILL('true')} < t.targeted`,
  `delete from task_summary w using task t where t.id = w.task_id and ${STILL('true')} < t.targeted`,
  `delete from task_scope where task_id not in (select id from task)`,
  `update task_scope s set is_touched = false where kind = 'proxy' and not exists (select 1 from target x where x.task_id = s.task_id and x.smart_proxy = s.name)`,
  ...['hostgroup', 'location', 'organization'].map(
    (kind) =>
      `update task_scope s set is_touched = false where kind = '${kind}' and not exists (select 1 from target x where x.task_id = s.task_id and x.${kind} = s.name)`,
  ),
  `delete from task_scope s where not is_aimed and not is_touched
     and not exists (select 1 from task_scope y where y.task_id = s.task_id and y.kind = s.kind and starts_with(y.name, s.name || '/') and (y.is_aimed or y.is_touched))`,
  `update task t set targeted = ${STILL('true')}, succeeded = ${STILL(`x.state = 'SUCCEEDED'`)}, failed = ${STILL(`x.state = 'FAILED'`)},
     unknown = ${STILL(`x.state = 'UNKNOWN'`)} where targeted > 0`,
  `update task set verdict = case when unknown > 0 then 'UNKNOWN' when succeeded = targeted then 'SUCCESS' when succeeded = 0 then 'FAILURE' else 'PARTIAL' end
     where verdict is not null`,
];
