import { Check, Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { User } from '../access/User.ts';
import { DateTime } from '../platform/scalars.ts';
import { Command } from './Command.ts';
import type { RunOptions } from './runOptions.ts';
import { Schedule } from './Schedule.ts';

export const TASK_STATES = [
  'AWAITING_APPROVAL',
  'QUEUED',
  'RUNNING',
  'CANCELLING',
  'HALTING',
  'FINISHED',
  'CANCELLED',
  'MISSED',
  'REJECTED',
] as const;
export type TaskState = (typeof TASK_STATES)[number];
export const TaskState = Object.fromEntries(TASK_STATES.map((state) => [state, state]));
registerEnumType(TaskState, { name: 'TaskState' });

export const TASK_VERDICTS = ['SUCCESS', 'PARTIAL', 'FAILURE', 'UNKNOWN'] as const;
export type TaskVerdict = (typeof TASK_VERDICTS)[number];
export const TaskVerdict = Object.fromEntries(TASK_VERDICTS.map((verdict) => [verdict, verdict]));
registerEnumType(TaskVerdict, {
  name: 'TaskVerdict',
  valuesConfig: {
    SUCCESS: { description: 'All succeeded.' },
    PARTIAL: { description: 'Some failed or were not sent, some succeeded.' },
    FAILURE: { description: 'None succeeded.' },
    UNKNOWN: { description: 'At least one may have run without an answer.' },
  },
});

export const STOP_KINDS = ['CANCELLED', 'HALTED'] as const;
export type StopKind = (typeof STOP_KINDS)[number];
export const StopKind = Object.fromEntries(STOP_KINDS.map((kind) => [kind, kind]));
registerEnumType(StopKind, {
  name: 'StopKind',
  valuesConfig: { CANCELLED: { description: 'By a person.' }, HALTED: { description: 'By its stop rule.' } },
});

@ObjectType()
@Access('user')
export class TaskCounts {
  @Field(() => Int)
  targeted!: number;

  @Field(() => Int, { description: 'Without an outcome yet.' })
  pending!: number;

  @Field(() => Int, { description: 'The part of pending that a bridge has taken.' })
  running!: number;

  @Field(() => Int, { description: 'The part of pending that a rollout still holds back.' })
  held!: number;

  @Field(() => Int)
  succeeded!: number;

  @Field(() => Int)
  failed!: number;

  @Field(() => Int)
  unknown!: number;

  @Field(() => Int)
  notSent!: number;
}

/** One run of a command against the hosts that a filter gave at that moment. */
@Entity()
@Index({ properties: ['command', 'id'] })
@Index({ properties: ['createdAt', 'id'] })
@Index({ properties: ['createdBy', 'id'] })
@Index({ properties: ['filter'], type: 'hash' })
@Index({ properties: ['state'] })
@Unique({ properties: ['createdBy', 'key'] })
@Unique({ properties: ['schedule', 'dueAt'] })
@Index({ properties: ['schedule', 'id'] })
@Check({
  name: 'task_says_why_it_did_not_run',
  expression: `(state in ('MISSED', 'REJECTED')) = (rejection_code is not null) and (rejection_code is null) = (rejection_message is null)`,
})
@ObjectType()
@Access('user')
export class Task {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  @Field(() => ID)
  id!: number;

  /** What bridges remember of it: a restored database gives the number out again. */
  @Property({ type: 'uuid', defaultRaw: 'gen_random_uuid()' })
  uuid!: string;

  @ManyToOne(() => Command)
  @Field(() => Command)
  command!: Command;

  @Property({ type: 'text[]', default: [] })
  @Field(() => [String], {
    description:
      'Inputs that were given as secrets, by name: their values are sealed for the bridges and kept nowhere else.',
  })
  secretInputs!: string[];

  @Property({ type: 'text' })
  @Field(() => String, { description: 'The text that selected the hosts.' })
  filter!: string;

  @Property({ type: 'jsonb' })
  parsedFilter!: unknown;

  @Property({ type: 'text' })
  @Field(() => TaskState)
  state!: TaskState;

  @Property({ type: 'text', nullable: true })
  @Field(() => TaskVerdict, { nullable: true, description: 'Null: not finished, or it ended without a run.' })
  verdict!: TaskVerdict | null;

  /** Raised under the row's lock with every change of the task's rows, so a watcher at n has seen all of n. */
  @Property({ type: 'integer', default: 1 })
  @Field(() => Int)
  revision!: number;

  @Property({ type: 'integer' })
  targeted!: number;

  @Property({ type: 'integer' })
  pending!: number;

  @Property({ type: 'integer', default: 0 })
  running!: number;

  @Property({ type: 'integer', default: 0 })
  succeeded!: number;

  @Property({ type: 'integer', default: 0 })
  failed!: number;

  @Property({ type: 'integer', default: 0 })
  unknown!: number;

  @Property({ type: 'integer', default: 0 })
  notSent!: number;

  /** The part of pending that is not yet given to a bridge. */
  @Property({ type: 'integer', default: 0 })
  held!: number;

  @ManyToOne(() => User, { nullable: true, deleteRule: 'set null' })
  @Field(() => User, { nullable: true, description: 'Null: no user any more.' })
  createdBy!: User | null;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  @Field(() => DateTime)
  createdAt!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'Null: not finished.' })
  finishedAt!: Date | null;

  /** No request is sent after this. */
  @Property({ type: 'timestamptz' })
  sendUntil!: Date;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime, { description: 'No host is waited for beyond this.' })
  deadlineAt!: Date;

  @Property({ type: 'integer' })
  timeoutSeconds!: number;

  /** Null: the ttl of each bridge's configuration. */
  @Property({ type: 'integer', nullable: true })
  ttlSeconds!: number | null;

  @ManyToOne(() => Task, { nullable: true, index: true })
  @Field(() => Task, { nullable: true, description: 'Null: not a replay.' })
  replayOf!: Task | null;

  /** As the caller gave them; what is absent has its default. */
  @Property({ type: 'jsonb', default: '{}' })
  options!: RunOptions;

  /** Hosts at positions below it have been given to their bridges, or have been left out. */
  @Property({ type: 'integer', default: 0 })
  released!: number;

  /** Null: no batch waits for the clock. */
  @Property({ type: 'timestamptz', nullable: true })
  releaseAt!: Date | null;

  /** Waves up to this number may be released without asking anybody. */
  @Property({ type: 'integer', default: 0 })
  confirmedWave!: number;

  /** 0: all hosts are one wave, which has no row. */
  @Property({ type: 'integer', default: 0 })
  waveCount!: number;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when no further batch is released. Null: it is not paused.',
  })
  pausedAt!: Date | null;

  /** Null: nobody; it is not paused, or it waits by its own plan before a wave. */
  @ManyToOne(() => User, { nullable: true, deleteRule: 'set null' })
  pausedBy!: User | null;

  /** Null: it was not stopped. */
  @Property({ type: 'text', nullable: true })
  stopKind!: StopKind | null;

  /** Why its stop rule stopped it, for people. Null: it did not. */
  @Property({ type: 'text', nullable: true })
  stopReason!: string | null;

  @Property({ type: 'timestamptz', nullable: true })
  stoppedAt!: Date | null;

  @ManyToOne(() => User, { nullable: true, deleteRule: 'set null' })
  stoppedBy!: User | null;

  /** From then on no request leaves any more. Null: not stopped, or requests may still leave. */
  @Property({ type: 'timestamptz', nullable: true })
  stopConfirmedAt!: Date | null;

  /** The caller's idempotency key. Null: none was given. */
  @Property({ type: 'text', nullable: true })
  key!: string | null;

  /** Of the input that came with the key. Null: none was given. */
  @Property({ type: 'text', nullable: true })
  inputDigest!: string | null;

  /** Null: not by a schedule, or by one that was deleted. */
  @ManyToOne(() => Schedule, { nullable: true, deleteRule: 'set null', index: false })
  schedule!: Schedule | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'When its schedule was due. Null: not started by a due time.' })
  dueAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, {
    nullable: true,
    description:
      'The first of the earlier due times of its schedule that were missed and for which this task answers too. Null: there were none.',
  })
  missedSince!: Date | null;

  /** Null: nobody has to approve it. */
  @Property({ type: 'timestamptz', nullable: true })
  approvalExpiresAt!: Date | null;

  /** Null: it was not approved. */
  @Property({ type: 'timestamptz', nullable: true })
  approvedAt!: Date | null;

  @ManyToOne(() => User, { nullable: true, deleteRule: 'set null', index: false })
  approvedBy!: User | null;

  /** Why nothing ran; states MISSED and REJECTED alone have it, and always. */
  @Property({ type: 'text', nullable: true })
  rejectionCode!: string | null;

  @Property({ type: 'text', nullable: true })
  rejectionMessage!: string | null;
}
