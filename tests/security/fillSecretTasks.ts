import type { EntityManager } from '@mikro-orm/postgresql';
import { insertRows } from './fillSecretWorld.ts';
import { mark } from './mark.ts';
import { nodeOf, TREES } from './secretFleet.ts';
import { SAVED_FILTERS, SCHEDULES, stateOf, TASKS, WORDS, type SecretTask } from './secretTasks.ts';
import { SHADOW_TREES } from './shadowAllows.ts';

/** Of them one is that of task 1, so that a rollout names a fact of hosts of one group. */
const DB_FACT = mark('fact', 7);

/** Writes down the tasks, schedules and saved filters. */
export async function fillSecretTasks(em: EntityManager): Promise<void> {
  await fillPlans(em);
  await insertRows(em, 'task', TASKS.map(taskRow));
  await insertRows(em, 'target', TASKS.flatMap(targetRows));
  await insertRows(em, 'task_scope', TASKS.flatMap(scopeRows));
  const rollouts = TASKS.filter(({ isRollout }) => isRollout);
  const counts = { pending: 0, succeeded: 1, failed: 0, unknown: 0, not_sent: 0 };
  const waves = rollouts.map(({ id }) => ({
    task_id: id,
    number: 0,
    label: WORDS.wave(id),
    first_position: 0,
    targeted: 1,
    ...counts,
  }));
  await insertRows(em, 'task_wave', waves);
  await insertRows(em, 'task_summary', rollouts.map(summaryRow));
}

async function fillPlans(em: EntityManager): Promise<void> {
  const command = (id: number, argument: string): object => {
    return { id, plugin: 'service', action: 'restart', arguments: { service: argument }, digest: `digest${id}` };
  };
  await insertRows(
    em,
    'command',
    TASKS.map(({ id }) => command(id, WORDS.argument(id))),
  );
  await insertRows(
    em,
    'command',
    SCHEDULES.map(({ id }) => command(100 + id, mark('plan', id))),
  );
  const times = { created_at: new Date(), updated_at: new Date() };
  const schedules = SCHEDULES.map(({ id, ownerId }) => ({
    id,
    name: mark('schedule', id),
    command_id: 100 + id,
    filter: `name = ${mark('planfilter', id)}`,
    options: {},
    cron: '0 3 * * *',
    zone: 'UTC',
    grace_seconds: 900,
    missed_policy: 'RUN_LATE',
    is_enabled: true,
    next_due_at: new Date(Date.now() + 3_600_000),
    owner_id: ownerId,
    ...times,
  }));
  await insertRows(em, 'schedule', schedules);
  const filters = SAVED_FILTERS.map(({ id, ownerId, isShared }) => ({
    id,
    name: mark('saved', id),
    filter: `name = ${mark('savedfilter', id)}`,
    owner_id: ownerId,
    is_shared: isShared,
    ...times,
  }));
  await insertRows(em, 'saved_filter', filters);
}

function taskRow(task: SecretTask): object {
  const { id, authorId, hosts, replayOf, scheduleId, isRollout } = task;
  const count = (state: string): number => hosts.filter((host) => stateOf(task, host) === state).length;
  const counts = { succeeded: count('SUCCEEDED'), failed: count('FAILED'), unknown: count('UNKNOWN') };
  const isUnrun = hosts.length === 0;
  const at = (minutes: number): Date => new Date(Date.now() - 86_400_000 + (id * 10 + minutes) * 60_000);
  const stop = { stop_kind: 'HALTED', stop_reason: WORDS.stop(id), stopped_at: at(2), stop_confirmed_at: at(3) };
  return {
    id,
    uuid: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
    command_id: id,
    filter: `name = ${WORDS.filter(id)}`,
    parsed_filter: {},
    state: isUnrun ? 'REJECTED' : 'FINISHED',
    verdict: isUnrun ? null : verdictOf(counts, hosts.length),
    revision: 5,
    targeted: hosts.length,
    pending: 0,
    running: 0,
    not_sent: 0,
    held: 0,
    ...counts,
    created_by_id: authorId,
    created_at: at(0),
    finished_at: isUnrun ? null : at(4),
    send_until: at(1),
    deadline_at: at(5),
    timeout_seconds: 10,
    replay_of_id: replayOf,
    options: isRollout ? { rollout: { wavesBy: 'FACT', fact: DB_FACT } } : {},
    released: hosts.length,
    confirmed_wave: 0,
    wave_count: isRollout ? 1 : 0,
    schedule_id: scheduleId,
    due_at: scheduleId === null ? null : at(0),
    // Each was approved by the admin.
    approval_expires_at: at(1),
    approved_at: at(0),
    approved_by_id: 1,
    rejection_code: isUnrun ? 'NO_TARGETS' : null,
    rejection_message: isUnrun ? WORDS.rejection(id) : null,
    ...(isRollout ? stop : { stop_kind: null, stop_reason: null, stopped_at: null, stop_confirmed_at: null }),
  };
}

function verdictOf(counts: { readonly succeeded: number; readonly unknown: number }, targeted: number): string {
  if (counts.unknown > 0) return 'UNKNOWN';
  if (counts.succeeded === targeted) return 'SUCCESS';
  return counts.succeeded === 0 ? 'FAILURE' : 'PARTIAL';
}

function targetRows(task: SecretTask): readonly object[] {
  return task.hosts.map((host, position) => {
    const state = stateOf(task, host);
    const outputs = { out: 'same', [WORDS.outputName(task.id, host.id)]: WORDS.output(task.id, host.id) };
    const reply = { statusCode: 0, statusMessage: WORDS.message(task.id, host.id), outputs };
    return {
      task_id: task.id,
      position,
      name: host.name,
      host_id: host.id,
      hostgroup: host.hostgroup ?? null,
      location: host.location ?? null,
      organization: host.organization ?? null,
      smart_proxy: host.proxy ?? null,
      state,
      reason: state === 'UNKNOWN' ? 'NO_REPLY' : null,
      reply: state === 'UNKNOWN' ? null : reply,
      late: false,
      sent_at: new Date(),
      settled_at: new Date(),
      revision: 2 + (position % 4),
    };
  });
}

/** As storeScope does: what the filter names, what the hosts belong to, and everything above both. */
function scopeRows(task: SecretTask): readonly object[] {
  const rows = new Map<
    string,
    { task_id: number; kind: string; name: string; is_aimed: boolean; is_touched: boolean }
  >();
  const tie = (kind: string, title: string, how: 'is_aimed' | 'is_touched'): void => {
    const parts =
      kind === 'fact' || kind === 'proxy'
        ? [title]
        : title.split('/').map((_, n, all) => all.slice(0, n + 1).join('/'));
    for (const name of parts) {
      const row = rows.get(`${kind} ${name}`) ?? { task_id: task.id, kind, name, is_aimed: false, is_touched: false };
      rows.set(`${kind} ${name}`, { ...row, [how]: row[how] || name === title });
    }
  };
  tie('fact', DB_FACT, 'is_aimed');
  tie('fact', 'os.name', 'is_aimed');
  for (const tree of SHADOW_TREES) for (const { title } of TREES[tree]) if (task.id === 1) tie(tree, title, 'is_aimed');
  if (task.id % 2 === 0) tie('hostgroup', nodeOf('hostgroup', 'db').title, 'is_aimed');
  for (const host of task.hosts) {
    for (const tree of SHADOW_TREES) if (host[tree] !== undefined) tie(tree, host[tree], 'is_touched');
    if (host.proxy !== undefined) tie('proxy', host.proxy, 'is_touched');
  }
  return [...rows.values()];
}

function summaryRow({ id, hosts }: SecretTask): object {
  const value = WORDS.summary(id);
  const counts = [{ type: 'string', key: value, text: value, value, width: value.length, count: hosts.length }];
  const aggregate = { function: 'summary', output: 'out' };
  return { task_id: id, position: 0, aggregate, display_as: 'out', state: { kind: 'summary', counts, others: 0 } };
}
