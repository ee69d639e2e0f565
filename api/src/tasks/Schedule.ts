import { Check, Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { User } from '../access/User.ts';
import { DateTime, Json } from '../platform/scalars.ts';
import { Command } from './Command.ts';

export const MISSED_POLICIES = ['RUN_LATE', 'MARK_MISSED'] as const;
export type MissedPolicy = (typeof MISSED_POLICIES)[number];
export const MissedPolicy = Object.fromEntries(MISSED_POLICIES.map((policy) => [policy, policy]));
registerEnumType(MissedPolicy, {
  name: 'MissedPolicy',
  description: 'What becomes of a run that could not start when it was due, e.g. because Chargehand was down.',
  valuesConfig: {
    RUN_LATE: { description: 'It runs late if it is late by at most graceSeconds, and is missed beyond that.' },
    MARK_MISSED: { description: 'It is missed when it is more than 60 seconds late.' },
  },
});

/** A command and a filter to be run at a future time, once or by cron. It lies beside the task because a task points to it; what moves it is in schedules/. */
@Entity()
@Check({ name: 'schedule_once_or_cron', expression: 'num_nonnulls(cron, at) = 1' })
@Check({ name: 'schedule_grace', expression: 'grace_seconds >= 60 and grace_seconds <= 604800' })
@Check({ name: 'schedule_missed_policy', expression: `missed_policy in ('RUN_LATE', 'MARK_MISSED')` })
@Check({ name: 'schedule_disabled_is_never_due', expression: 'is_enabled or next_due_at is null' })
@Index({ properties: ['nextDueAt'] })
@Unique({ properties: ['owner', 'key'] })
@ObjectType()
@Access('user')
export class Schedule {
  @PrimaryKey({ type: 'integer', autoincrement: true })
  @Field(() => ID)
  id!: number;

  @Property({ type: 'text' })
  @Field(() => String)
  name!: string;

  @ManyToOne(() => Command)
  @Field(() => Command)
  command!: Command;

  @Property({ type: 'text' })
  @Field(() => String, { description: 'The text that selects the hosts, each time anew.' })
  filter!: string;

  @Property({ type: 'jsonb' })
  @Field(() => Json, { description: 'The options of its runs, as they were given.' })
  options!: Record<string, unknown>;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, {
    nullable: true,
    description: 'Minute, hour, day of the month, month and weekday on the clocks of the zone. Null: it runs once.',
  })
  cron!: string | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'When it runs, once. Null: it runs by cron.' })
  at!: Date | null;

  @Property({ type: 'text' })
  @Field(() => String, { description: 'IANA name of the time zone, e.g. Europe/Berlin.' })
  zone!: string;

  @Property({ type: 'integer', default: 900 })
  @Field(() => Int, { description: 'So late a run may start under the policy RUN_LATE.' })
  graceSeconds!: number;

  @Property({ type: 'text', default: 'RUN_LATE' })
  @Field(() => MissedPolicy)
  missedPolicy!: MissedPolicy;

  @Property({ type: 'boolean', default: true })
  @Field(() => Boolean)
  isEnabled!: boolean;

  @ManyToOne(() => User, { nullable: true, deleteRule: 'set null', index: true })
  @Field(() => User, {
    nullable: true,
    description:
      'In whose name, and with whose rights of that moment, it runs. Null: no user any more, so it is refused.',
  })
  owner!: User | null;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  @Field(() => DateTime)
  createdAt!: Date;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  @Field(() => DateTime)
  updatedAt!: Date;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it is due next. Null: nothing comes any more, or it is disabled.',
  })
  nextDueAt!: Date | null;

  /** The creator's idempotency key. Null: none was given. */
  @Property({ type: 'text', nullable: true })
  key!: string | null;

  /** Of the input that it was created with. Null: it is older than keys. */
  @Property({ type: 'text', nullable: true })
  inputDigest!: string | null;
}
