import { query, queryOne } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';

/** A finished task by what it was run on. */
export interface AddedTask {
  /** Action of the plugin probe. */
  readonly action?: string;
  readonly hosts?: readonly string[];
  readonly hostgroups?: readonly string[];
  readonly facts?: readonly string[];
  readonly proxies?: readonly string[];
  readonly replayOf?: number;
}

const COMMAND = `
  insert into command (plugin, action, arguments, digest) values ('probe', $1, '{}', $1)
  on conflict (digest) do update set action = excluded.action returning id`;

const TASK = `
  insert into task (command_id, filter, parsed_filter, state, verdict, targeted, pending, succeeded, created_by_id, finished_at, send_until, deadline_at, timeout_seconds, replay_of_id)
  values ($1, 'all', '{}', 'FINISHED', 'SUCCESS', $2, 0, $2, (select min(id) from app_user), now(), now(), now(), 10, $3) returning id`;

const TARGETS = `
  insert into target (task_id, position, name, host_id, state)
  select $1, n.place - 1, n.name, h.id, 'SUCCEEDED' from unnest($2::text[]) with ordinality as n(name, place) left join host h on h.name = n.name`;

/** With everything above a host group, as the product stores it. */
const SCOPE = `
  insert into task_scope (task_id, kind, name, is_aimed, is_touched)
  select $1, $2, n.name, bool_or(n.name = s.name) and $2 <> 'proxy', bool_or(n.name = s.name) and $2 <> 'fact'
  from unnest($3::text[]) as s(name) cross join lateral (
    select s.name where $2 <> 'hostgroup' union all
    select array_to_string((string_to_array(s.name, '/'))[1:depth], '/')
    from generate_series(1, cardinality(string_to_array(s.name, '/'))) as depth where $2 = 'hostgroup') n(name)
  group by n.name`;

/** Stores a task as if it had been run. Returns its id. */
export async function addTask(em: EntityManager, task: AddedTask): Promise<number> {
  const { action = 'ping', hosts = [], hostgroups = [], facts = [], proxies = [], replayOf = null } = task;
  const command = await queryOne<{ id: number }>(em, COMMAND, [action]);
  const { id } = await queryOne<{ id: number }>(em, TASK, [command.id, hosts.length, replayOf]);
  await query(em, TARGETS, [id, hosts]);
  await query(em, SCOPE, [id, 'hostgroup', hostgroups]);
  await query(em, SCOPE, [id, 'fact', facts]);
  await query(em, SCOPE, [id, 'proxy', proxies]);
  return id;
}
