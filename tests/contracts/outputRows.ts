import { query } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { addTask, type AddedTask } from '../support/addTask.ts';

/** What became of a host, as a task would have stored it. */
export interface Answered {
  readonly name: string;
  readonly state?: 'SUCCEEDED' | 'FAILED' | 'UNKNOWN' | 'NOT_SENT' | 'SENT';
  readonly reason?: string;
  readonly statusCode?: number;
  readonly statusMessage?: string;
  /** Undefined for a host that did not answer. */
  readonly outputs?: unknown;
}

const TARGETS = `
  insert into target (task_id, position, name, host_id, hostgroup, state, reason, reply, settled_at)
  select $1, n.place - 1, n.name, h.id, 'app/web', n.state::target_state, n.reason, n.reply::json, now()
  from unnest($2::text[], $3::text[], $4::text[], $5::text[]) with ordinality as n(name, state, reason, reply, place)
  left join host h on h.name = n.name`;

const COUNT = `
  update task set targeted = $2, pending = $3, succeeded = $4, failed = $5, unknown = $6, not_sent = $7,
    state = case when $3 > 0 then 'RUNNING' else state end, verdict = case when $3 > 0 then null else verdict end where id = $1`;

const PLUGIN = `
  insert into plugin (name, description, version, author, license, url, timeout_seconds, ddl)
  values ('probe', '', '1', '', '', '', 10, $1) on conflict (name) do update set ddl = excluded.ddl`;

/** Stores a finished task of the plugin probe with the answers of its hosts. Returns its id. */
export async function addAnsweredTask(
  em: EntityManager,
  answers: readonly Answered[],
  task: Omit<AddedTask, 'hosts'> = {},
): Promise<number> {
  const id = await addTask(em, task);
  const states = answers.map(({ state = 'SUCCEEDED' }) => state);
  await query(em, TARGETS, [
    id,
    answers.map(({ name }) => name),
    states,
    answers.map(({ reason = null }) => reason),
    answers.map(replyText),
  ]);
  const counted = ['SENT', 'SUCCEEDED', 'FAILED', 'UNKNOWN', 'NOT_SENT'].map(
    (state) => states.filter((one) => one === state).length,
  );
  // No task goes back from its end; here it is only written down.
  await query(em, 'alter table task disable trigger keep_task');
  await query(em, COUNT, [id, answers.length, ...counted]);
  await query(em, 'alter table task enable trigger keep_task');
  return id;
}

function replyText({ statusCode = 0, statusMessage = 'OK', outputs }: Answered): string | null {
  return outputs === undefined ? null : JSON.stringify({ statusCode, statusMessage, outputs });
}

/** The DDL of the plugin probe, whose action ping has these outputs; it replaces the earlier one. */
export async function addProbeDdl(em: EntityManager, outputs: Readonly<Record<string, string>>): Promise<void> {
  const declared = Object.entries(outputs).map(([name, displayAs]) => ({
    name,
    displayAs,
    keyType: 'symbol',
    description: `about ${name}`,
  }));
  await query(em, PLUGIN, [
    JSON.stringify({
      actions: [
        { name: 'pong', outputs: [] },
        { name: 'ping', outputs: declared },
      ],
    }),
  ]);
}
