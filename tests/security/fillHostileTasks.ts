import type { EntityManager } from '@mikro-orm/postgresql';
import { insertRows } from './fillSecretWorld.ts';
import { headOf, HOSTILE_BATCHES, HOSTILE_ROWS, textAfter, type HostileRow } from './hostileRows.ts';

/** Writes down a task and a schedule of each text, and tasks whose hosts answered with all of a batch. */
export async function fillHostileTasks(em: EntityManager): Promise<void> {
  const commands = HOSTILE_ROWS.map((row) => ({
    ...{ id: row.id, plugin: row.text, action: row.text, digest: `digest ${row.id}` },
    arguments: { [row.text]: row.text },
  }));
  await insertRows(em, 'command', commands);
  await insertRows(em, 'schedule', HOSTILE_ROWS.map(scheduleRow));
  await insertRows(em, 'task', HOSTILE_ROWS.map(taskRow));
  await insertRows(em, 'target', HOSTILE_BATCHES.flatMap(targetRows));
  await insertRows(em, 'task_wave', HOSTILE_BATCHES.flatMap(waveRows));
  await insertRows(em, 'task_summary', HOSTILE_BATCHES.map(summaryRow));
  const scopes = HOSTILE_ROWS.map((row) => ({
    ...{ task_id: row.id, kind: 'fact', name: row.text, is_aimed: true, is_touched: true },
  }));
  await insertRows(em, 'task_scope', scopes);
}

function scheduleRow(row: HostileRow): object {
  return {
    ...{
      id: row.id,
      name: row.text,
      command_id: row.id,
      filter: row.text,
      options: {},
      cron: '0 3 * * *',
      zone: 'UTC',
    },
    ...{ grace_seconds: 900, missed_policy: 'RUN_LATE', is_enabled: true, owner_id: row.id },
    ...{ next_due_at: new Date(Date.now() + 3_600_000), created_at: new Date(), updated_at: new Date() },
  };
}

/** The tasks of batches have answers; every other never ran, and says why. */
export function taskRow(row: HostileRow): object {
  const targeted = HOSTILE_BATCHES.find((batch) => headOf(batch) === row)?.length ?? 0;
  const isRejected = targeted === 0;
  const none = { revision: 1, pending: 0, running: 0, succeeded: 0, unknown: 0, not_sent: 0, held: 0, options: {} };
  return {
    ...{ id: row.id, uuid: `00000000-0000-4000-8000-${String(row.id).padStart(12, '0')}`, command_id: row.id },
    ...{ filter: row.text, parsed_filter: {}, ...none, targeted, failed: targeted, released: targeted },
    ...{ state: isRejected ? 'REJECTED' : 'FINISHED', verdict: isRejected ? null : 'FAILURE' },
    ...{ created_by_id: row.id, created_at: new Date(), finished_at: isRejected ? null : new Date() },
    ...{ send_until: new Date(), deadline_at: new Date(), timeout_seconds: 10, confirmed_wave: targeted },
    ...{ wave_count: targeted, schedule_id: row.id, due_at: new Date() },
    ...{ rejection_code: isRejected ? 'NO_TARGETS' : null, rejection_message: isRejected ? row.text : null },
    ...{ stop_kind: isRejected ? null : 'HALTED', stop_reason: isRejected ? null : textAfter(row, 1) },
    ...{ stopped_at: isRejected ? null : new Date(), stop_confirmed_at: isRejected ? null : new Date() },
    ...{ stopped_by_id: row.id, secret_inputs: [textAfter(row, 2)] },
  };
}

/** The first host of a batch returned all of its texts, under their own names. */
function targetRows(batch: readonly HostileRow[]): readonly object[] {
  const all = Object.fromEntries(batch.map(({ text }) => [text, text]));
  return batch.map((row, position) => ({
    ...{ task_id: headOf(batch).id, position, name: row.text, host_id: row.id, hostgroup: textAfter(row, 1) },
    ...{ location: textAfter(row, 2), organization: textAfter(row, 3), smart_proxy: textAfter(row, 4) },
    ...{ state: 'FAILED', late: false, revision: 1, sent_at: new Date(), settled_at: new Date() },
    reply: { statusCode: 1, statusMessage: row.text, outputs: position === 0 ? all : { [row.text]: row.text } },
  }));
}

function waveRows(batch: readonly HostileRow[]): readonly object[] {
  return batch.map(({ text }, number) => ({
    ...{ task_id: headOf(batch).id, number, label: text, first_position: number, targeted: 1 },
    ...{ pending: 0, succeeded: 0, failed: 1, unknown: 0, not_sent: 0, started_at: new Date(), settled_at: new Date() },
  }));
}

function summaryRow(batch: readonly HostileRow[]): object {
  const counts = batch.map(({ text }) => ({ type: 'string', key: text, text, value: text, width: 1, count: 1 }));
  return {
    ...{ task_id: headOf(batch).id, position: 0, display_as: textAfter(headOf(batch), 1) },
    ...{ aggregate: { function: 'summary', output: headOf(batch).text } },
    state: { kind: 'summary', counts, others: 0 },
  };
}
