import { Field, InputType, Int } from 'type-graphql';
import { DateTime, Json } from '../platform/scalars.ts';
import { MissedPolicy, type MissedPolicy as MissedPolicyName } from '../tasks/Schedule.ts';
import { RunOptionsInput } from '../tasks/runOptionsInputs.ts';

@InputType()
export class ScheduleInput {
  @Field(() => String, { description: '1 to 100 characters.' })
  name!: string;

  @Field(() => String)
  plugin!: string;

  @Field(() => String)
  action!: string;

  @Field(() => Json, {
    nullable: true,
    description: 'Object of input name to value, checked against the DDL now and again at each run. Null: none.',
  })
  arguments?: unknown;

  @Field(() => Json, {
    nullable: true,
    description: 'Always refused (SECRETS_NOT_SCHEDULED): secrets are kept only until a task has ended. Null: none.',
  })
  secrets?: unknown;

  @Field(() => String, {
    description: 'Which hosts, looked up at each run. The word all means every host.',
  })
  filter!: string;

  @Field(() => RunOptionsInput, { nullable: true, description: 'Of each run. Null: the defaults.' })
  options?: RunOptionsInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Minute, hour, day of the month, month and weekday, e.g. "30 2 * * MON-FRI", on the clocks of the zone. Null: it runs once, give "at".',
  })
  cron?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it runs, once; in the future. Null: it runs by cron, give "cron".',
  })
  at?: Date | null;

  @Field(() => String, { description: 'IANA name of the time zone, e.g. Europe/Berlin.' })
  zone!: string;

  @Field(() => Int, {
    defaultValue: 900,
    description: 'From 60 to 604800. So late a run may start under the policy RUN_LATE.',
  })
  graceSeconds!: number;

  @Field(() => MissedPolicy, { defaultValue: 'RUN_LATE' })
  missedPolicy!: MissedPolicyName;

  @Field(() => Boolean, { defaultValue: true })
  isEnabled!: boolean;
}
