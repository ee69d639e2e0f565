import { Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { User } from '../access/User.ts';
import { DateTime } from '../platform/scalars.ts';
import { Command } from './Command.ts';

export const TASK_STATES = [
  'SCHEDULED',
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

@ObjectType()
export class TaskCounts {
  @Field(() => Int)
  targeted!: number;

  @Field(() => Int, { description: 'Without an outcome yet.' })
  pending!: number;

  @Field(() => Int, { description: 'The part of pending that a bridge has taken.' })
  running!: number;

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
@Index({ properties: ['createdAt'] })
@Index({ properties: ['state'] })
@Unique({ properties: ['createdBy', 'key'] })
@ObjectType()
export class Task {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  @Field(() => ID)
  id!: number;

  @ManyToOne(() => Command)
  @Field(() => Command)
  command!: Command;

  @Property({ type: 'text' })
  @Field(() => String, { description: 'The text that selected the hosts.' })
  filter!: string;

  @Property({ type: 'jsonb' })
  parsedFilter!: unknown;

  @Property({ type: 'text' })
  @Field(() => TaskState)
  state!: TaskState;

  @Property({ type: 'text', nullable: true })
  @Field(() => TaskVerdict, { nullable: true, description: 'Null: not finished.' })
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

  @ManyToOne(() => User)
  @Field(() => User)
  createdBy!: User;

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

  /** The caller's idempotency key. Null: none was given. */
  @Property({ type: 'text', nullable: true })
  key!: string | null;

  /** Of the input that came with the key. Null: none was given. */
  @Property({ type: 'text', nullable: true })
  inputDigest!: string | null;
}
