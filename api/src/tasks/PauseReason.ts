import type { EntityManager } from '@mikro-orm/postgresql';
import { registerEnumType } from 'type-graphql';
import { batched } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';

export const PAUSE_REASONS = ['PERSON', 'WAVE', 'BRIDGES_AWAY'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];
export const PauseReason = Object.fromEntries(PAUSE_REASONS.map((reason) => [reason, reason]));
registerEnumType(PauseReason, {
  name: 'PauseReason',
  valuesConfig: {
    PERSON: { description: 'Somebody paused it.' },
    WAVE: { description: 'By its own plan it waits for a person before a wave.' },
    BRIDGES_AWAY: {
      description: 'When it was to go on, not one of the bridges of its hosts had been heard of for a while.',
    },
  },
});

/**
 * Why a row of the table task is paused, as text; null: it is not. What the task did by itself, its audit says, in the transaction of the pause;
 * everything else was a person, also one that is gone since.
 */
export const PAUSE_REASON = `
  case when paused_by_id is not null then 'PERSON' when paused_at is not null then coalesce((select details ->> 'reason' from audit_entry
    where object = 'task:' || task.id and actor = 'api' and act = 'task.pause' and at >= paused_at order by audit_entry.id desc limit 1), 'PERSON') end`;

const READ = `select id, ${PAUSE_REASON} as reason from task where id = any($1::int[])`;

/** Why a task is paused, one look for all the tasks of an answer. Null: it is not. */
export const pauseReasonOf = batched(async (em: EntityManager, ids: readonly number[], _asked: null) => {
  const rows = await query<{ id: number; reason: PauseReason | null }>(em, READ, [ids]);
  const byId = new Map(rows.map(({ id, reason }) => [id, reason]));
  return ids.map((id): PauseReason | null => byId.get(id) ?? null);
});
