import type { Permission } from '../access/Permission.ts';
import { mayAtAll, type Rights } from '../access/Rights.ts';
import { TASK_HOST } from '../inventory/visibleInventory.ts';
import type { VisiblePart } from '../platform/ReadScope.ts';

/** No user has this id. */
const NOBODY = 0;

/** Columns of a task that tell nothing of hosts that one may not see. */
const OPEN_COLUMNS = `
  id uuid command_id state revision created_by_id created_at finished_at send_until deadline_at timeout_seconds ttl_seconds
  replay_of_id key input_digest release_at confirmed_wave paused_at paused_by_id stop_kind stopped_at stopped_by_id stop_confirmed_at
  schedule_id due_at missed_since rejection_code rejection_message approval_expires_at approved_at approved_by_id secret_inputs`
  .trim()
  .split(/\s+/);

/** Columns that are counted from the visible targets. */
const COUNTED = {
  targeted: 'true',
  pending: `seen.state in ('PENDING', 'ASSIGNED', 'SENDING', 'SENT')`,
  running: `seen.state in ('ASSIGNED', 'SENDING', 'SENT')`,
  succeeded: `seen.state = 'SUCCEEDED'`,
  failed: `seen.state = 'FAILED'`,
  unknown: `seen.state = 'UNKNOWN'`,
  not_sent: `seen.state = 'NOT_SENT'`,
  held: `seen.state = 'PENDING' and seen.dispatch_id is null`,
  released: `not (seen.state = 'PENDING' and seen.dispatch_id is null)`,
} as const;

/** Columns that people who see all targets have: words that may name hosts, and what was counted of all. */
const OF_THE_WHOLE = {
  filter: `''`,
  parsed_filter: `'null'::jsonb`,
  wave_count: '0',
  stop_reason: 'null::text',
  // The fact by whose values its waves are made.
  options: `t.options #- '{rollout,fact}'`,
  // As verdictOf, of the targets that are seen.
  verdict: `case when t.verdict is null then null when c.unknown > 0 then 'UNKNOWN' when c.succeeded = c.targeted then 'SUCCESS'
    when c.succeeded > 0 then 'PARTIAL' else 'FAILURE' end`,
} as const;

/**
 * What somebody sees of tasks: their own, and those that touched hosts on which they see what others ran; of each the targets that are such
 * hosts, or in a task of their own hosts that they see at all. What a task counts is counted from those.
 */
export function visibleTasks(userId: number, rights: Rights, now: Date): readonly VisiblePart[] {
  const ownId = goesFor(rights, ['VIEW_TASKS', 'RUN']) ? userId : NOBODY;
  return [
    {
      table: 'target',
      rows: (parameters) =>
        `select x.* from public.target x join public.task t on t.id = x.task_id where ${seesTarget(parameters.push(ownId))}`,
    },
    {
      table: 'task',
      rows: (parameters) =>
        visibleTask(parameters.push(ownId), {
          seesPlans: mayAtAll(rights, 'VIEW_SCHEDULES', now),
          isLimited: rights.token !== null,
        }),
    },
    { table: 'task_scope', rows: () => VISIBLE_SCOPE },
    ...(['task_wave', 'task_summary'] as const).map(ofWholeTasks),
    {
      table: 'dispatch',
      rows: () => 'select d.* from public.dispatch d where d.task_id in (select t.id from task t)',
    },
  ];
}

/** Whether a token lets its owner do one of these; without limits it does. */
function goesFor({ token }: Rights, permissions: readonly Permission[]): boolean {
  return permissions.some((permission) => token?.permissions?.has(permission) !== false);
}

/** Of a target x of a task t; the user's id is this parameter. */
function seesTarget(user: number): string {
  return `(x.host_id in (select h.id from ${TASK_HOST} h) or t.created_by_id = $${user} and x.host_id in (select h.id from host h))`;
}

/** The counts are joined, so that PostgreSQL leaves them out of statements that do not read them. */
function visibleTask(
  user: number,
  { seesPlans, isLimited }: { readonly seesPlans: boolean; readonly isLimited: boolean },
): string {
  // With a limited token their own are those of which it shows a host.
  const isOwn = isLimited ? 'c.targeted > 0' : `t.created_by_id = $${user}`;
  const counts = Object.entries(COUNTED).map(
    ([column, condition]) => `count(*) filter (where seen.is_seen and ${condition})::int as ${column}`,
  );
  const whole = Object.entries(OF_THE_WHOLE).map(
    ([column, otherwise]) => `case when c.targeted < c.all_of_it then ${otherwise} else t.${column} end as ${column}`,
  );
  const columns = [
    ...OPEN_COLUMNS.map((column) => `t.${column}`),
    ...Object.keys(COUNTED).map((column) => `c.${column}`),
    ...whole,
  ];
  return `
    select ${columns.join(', ')}
    from public.task t left join lateral (
      select count(*)::int as all_of_it, ${counts.join(', ')} from (
        select x.state, x.dispatch_id, coalesce(${seesTarget(user)}, false) as is_seen from public.target x where x.task_id = t.id offset 0) seen) c on true
    where ${isOwn} or ${seesPlans} and t.targeted = 0
      or exists (select 1 from public.target x where x.task_id = t.id and x.host_id in (select h.id from ${TASK_HOST} h))`;
}

/** Where the target x was by the kind of a row s of task_scope. */
const PLACE_OF_TARGET = `
  case s.kind when 'proxy' then x.smart_proxy when 'hostgroup' then x.hostgroup when 'location' then x.location else x.organization end`;

const TOUCHES = (place: string): string =>
  `exists (select 1 from target x where x.task_id = s.task_id and ${place.replaceAll('PLACE', PLACE_OF_TARGET)})`;

/** What a task is tied to, as far as one sees that: what its filter names, and where its visible targets were, with what is above both. */
const VISIBLE_SCOPE = `
  select s.task_id, s.kind, s.name, s.is_aimed, s.is_touched and ${TOUCHES('PLACE = s.name')} as is_touched
  from public.task_scope s where s.task_id in (select t.id from task t) and case s.kind
    when 'fact' then exists (select 1 from fact n where n.name = s.name)
    when 'proxy' then s.name in (select n.name from smart_proxy n)
    when 'hostgroup' then s.name in (select n.title from hostgroup n)
    when 'location' then s.name in (select n.title from location n)
    when 'organization' then s.name in (select n.title from organization n)
    else false end
    and (s.is_aimed or ${TOUCHES(`(PLACE = s.name or starts_with(PLACE, s.name || '/'))`)} or exists (
      select 1 from public.task_scope y where y.task_id = s.task_id and y.kind = s.kind and y.is_aimed and starts_with(y.name, s.name || '/')))`;

/** What was counted of all targets, for those who see them all. */
function ofWholeTasks(table: string): VisiblePart {
  return {
    table,
    rows: () => `
      select w.* from public.${table} w join task t on t.id = w.task_id
      where (select count(*) from public.target x where x.task_id = w.task_id) = t.targeted`,
  };
}

/** What somebody sees of schedules: their own, unless those of others are shown too. */
export function visibleSchedules(userId: number, rights: Rights, now: Date): readonly VisiblePart[] {
  if (mayAtAll(rights, 'VIEW_SCHEDULES', now)) return [];
  const ownId = goesFor(rights, ['VIEW_SCHEDULES']) ? userId : NOBODY;
  const rows = (parameters: unknown[]): string =>
    `select s.* from public.schedule s where s.owner_id = $${parameters.push(ownId)}`;
  return [{ table: 'schedule', rows }];
}
