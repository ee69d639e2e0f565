import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../platform/scalars.ts';
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
}

@ObjectType({ description: 'That a task was stopped before all its hosts were sent to.' })
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
  readonly byId: number | null;
}

/** The stop of a task as the graph shows it. Null: it was not stopped. */
export function stopOf(task: StopFacts): ShownStop | null {
  const { stopKind, stopReason, stoppedAt, stoppedById, stopConfirmedAt, targeted, notSent } = task;
  if (stopKind === null || stoppedAt === null) return null;
  return {
    kind: stopKind,
    at: stoppedAt,
    byId: stoppedById,
    reason: stopReason,
    confirmedAt: stopConfirmedAt,
    sent: stopConfirmedAt === null ? null : targeted - notSent,
  };
}
