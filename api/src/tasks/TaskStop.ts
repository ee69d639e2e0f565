import type { EntityManager } from '@mikro-orm/postgresql';
import { Field, Int, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { batched } from '../platform/batched.ts';
import { DateTime } from '../platform/scalars.ts';
import { query } from '../platform/sql.ts';
import { StopKind, type StopKind as StopKindName } from './Task.ts';

/** How a task was stopped, as its row says it. */
export interface StopFacts {
  readonly stopKind: StopKindName | null;
  readonly stopReason: string | null;
  readonly stoppedAt: Date | null;
  readonly stoppedById: number | null;
  readonly stopConfirmedAt: Date | null;
  readonly targeted: number;
  readonly notSent: number;
  /** Undefined: nobody has looked. */
  readonly uncertain?: number;
}

@ObjectType({ description: 'That a task was stopped before all its hosts were sent to.' })
@Access('user')
export class TaskStop {
  @Field(() => StopKind)
  kind!: StopKindName;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'What its stop rule found, for people. Null: a person stopped it.',
  })
  reason!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Since when no request leaves any more: the bridges have said of every host whether it was sent to, or the time to send has long been over for those that did not answer. Null: neither yet.',
  })
  confirmedAt!: Date | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Hosts that had been sent to, or may have been: all but those that are NOT_SENT. Null: the stop is not confirmed yet.',
  })
  sent!: number | null;
}

/** The stop of a task for the graph; who did it is looked up by its resolver. */
export interface ShownStop extends TaskStop {
  readonly taskId: number;
  readonly byId: number | null;
  /** Undefined: nobody has looked. */
  readonly uncertain: number | undefined;
}

/**
 * SQL of a row of the table task: hosts of which nothing proves that a request left, nor that none did. The broker has confirmed the request of
 * one that did not reply.
 */
export const UNCERTAIN = `
  case when stop_confirmed_at is null or running + unknown = 0 then 0 else (
    select count(*)::int from target where target.task_id = task.id and (target.state = 'SENDING'
      or target.state = 'UNKNOWN' and coalesce(target.reason, '') not in ('NO_REPLY', 'REPLY_UNDECODABLE'))) end`;

const READ_UNCERTAIN = `select id, ${UNCERTAIN} as uncertain from task where id = any($1::int[])`;

/** Hosts of a stopped task that may or may not have been sent to, one look for all the tasks of an answer. */
export const uncertainOf = batched(async (em: EntityManager, ids: readonly number[], _asked: null) => {
  const rows = await query<{ id: number; uncertain: number }>(em, READ_UNCERTAIN, [ids]);
  const byId = new Map(rows.map(({ id, uncertain }) => [id, uncertain]));
  return ids.map((id) => byId.get(id) ?? 0);
});

/** The stop of a task as the graph shows it. Null: it was not stopped. */
export function stopOf(taskId: number, task: StopFacts): ShownStop | null {
  const { stopKind, stopReason, stoppedAt, stoppedById, stopConfirmedAt, targeted, notSent, uncertain } = task;
  if (stopKind === null || stoppedAt === null) return null;
  return {
    taskId,
    kind: stopKind,
    at: stoppedAt,
    byId: stoppedById,
    reason: stopReason,
    confirmedAt: stopConfirmedAt,
    sent: stopConfirmedAt === null ? null : targeted - notSent,
    uncertain,
  };
}
