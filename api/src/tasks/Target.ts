import { Entity, Enum, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { Host } from '../inventory/Host.ts';
import { DateTime } from '../platform/scalars.ts';
import { Dispatch } from './Dispatch.ts';
import { Task } from './Task.ts';

/** By rank of evidence; a trigger and every statement keep a target from falling. */
export const TARGET_STATES = [
  'PENDING',
  'ASSIGNED',
  'SENDING',
  'SENT',
  'UNKNOWN',
  'NOT_SENT',
  'SUCCEEDED',
  'FAILED',
] as const;
export type TargetState = (typeof TARGET_STATES)[number];
export const TargetState = Object.fromEntries(TARGET_STATES.map((state) => [state, state]));
registerEnumType(TargetState, { name: 'TargetState' });

export const OUTCOMES = ['SUCCEEDED', 'FAILED', 'UNKNOWN', 'NOT_SENT'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const Outcome = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, outcome]));
registerEnumType(Outcome, {
  name: 'Outcome',
  valuesConfig: { UNKNOWN: { description: 'May have run.' }, NOT_SENT: { description: 'Proved not run.' } },
});

/** What a host answered. Kept as `json`, which unlike `jsonb` and `text` can hold every text that a host may send. */
export interface StoredReply {
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly outputs: unknown;
}

@Entity()
@Index({ properties: ['task', 'revision'] })
@Unique({ properties: ['name', 'task'] })
@Index({ properties: ['host'] })
@ObjectType({ description: 'One host within a task, as it was when the task started.' })
@Access('user')
export class Target {
  @ManyToOne(() => Task, { primary: true })
  task!: Task;

  @PrimaryKey({ type: 'integer' })
  @Field(() => Int, { description: 'Number of the host within the task, from 0.' })
  position!: number;

  @Property({ type: 'text' })
  @Field(() => String, { description: 'Name of the host at that time.' })
  name!: string;

  @ManyToOne(() => Host, { nullable: true, deleteRule: 'set null' })
  host!: Host | null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Full path. Null: it was in none.' })
  hostgroup!: string | null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Full path. Null: it was in none.' })
  location!: string | null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Full path. Null: it was in none.' })
  organization!: string | null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Null: it had none.' })
  smartProxy!: string | null;

  @ManyToOne(() => Dispatch, { nullable: true, index: true })
  dispatch!: Dispatch | null;

  @Enum({ items: [...TARGET_STATES], nativeEnumName: 'target_state' })
  @Field(() => TargetState)
  state!: TargetState;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, {
    nullable: true,
    description: 'Stable code of why, e.g. NO_BRIDGE, NO_REPLY. Null: no outcome yet, or it succeeded.',
  })
  reason!: string | null;

  @Property({ columnType: 'json', type: 'json', nullable: true })
  reply!: StoredReply | null;

  @Property({ type: 'boolean', default: false })
  @Field(() => Boolean, { description: 'The reply came after the deadline.' })
  late!: boolean;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, {
    nullable: true,
    description: 'When its request was handed to the broker. Null: it was not.',
  })
  sentAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'When it came to its outcome. Null: not yet.' })
  settledAt!: Date | null;

  @Property({ type: 'integer', default: 1 })
  @Field(() => Int)
  revision!: number;
}

/** The outcome that a state is. Null: it is none yet. */
export function outcomeOf(state: TargetState): Outcome | null {
  return OUTCOMES.find((outcome) => outcome === state) ?? null;
}
