import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { WAVES_BY, type WavesBy as WavesByName } from './Rollout.ts';

const WavesBy = Object.fromEntries(WAVES_BY.map((by) => [by, by]));
registerEnumType(WavesBy, {
  name: 'WavesBy',
  valuesConfig: { FACT: { description: 'Needs the name of the fact.' } },
});

const WAVES =
  'How many of the hosts that can be reached have been sent to after each wave, in percent, rising, e.g. [10, 50]; a last wave takes the rest.';
const BATCH = 'Hosts that are given to bridges together.';
const PAUSE = 'Between the end of a wave and the next one.';
const CONFIRM = 'Each wave after the first waits until the task is resumed.';
const SPREAD = 'Over this time the hosts are spread evenly.';
const FAILURES = 'The task stops when so many hosts failed or may have run without an answer.';
const PERCENT = 'The task stops when so many of the hosts of one wave did, in percent of those that are sent to.';

@InputType({ description: 'How a task is spread over hosts and time, and when it stops by itself.' })
class RolloutInput {
  @Field(() => Int, { nullable: true, description: 'Hosts of a first wave, a fair sample. Null: none.' })
  canary?: number | null;

  @Field(() => [Int], { nullable: true, description: `${WAVES} Null: no waves by share.` })
  percentages?: number[] | null;

  @Field(() => WavesBy, { nullable: true, description: 'A wave for each value of this. Null: no waves by value.' })
  wavesBy?: WavesByName | null;

  @Field(() => String, { nullable: true, description: 'The fact for waves by fact. Null: other waves.' })
  fact?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `${BATCH} Without concurrency and spread the next batch follows when all have their outcomes. Null: no batches.`,
  })
  batchSize?: number | null;

  @Field(() => Int, { nullable: true, description: 'The most hosts at work at one time. Null: no limit.' })
  concurrency?: number | null;

  @Field(() => Int, { nullable: true, description: `${PAUSE} Null: none.` })
  pauseSeconds?: number | null;

  @Field(() => Boolean, { nullable: true, description: `${CONFIRM} Null: false.` })
  confirmWaves?: boolean | null;

  @Field(() => Int, { nullable: true, description: `${SPREAD} Null: as fast as the rest allows.` })
  spreadSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: `${FAILURES} Null: no such rule.` })
  stopAfterFailures?: number | null;

  @Field(() => Int, { nullable: true, description: `${PERCENT} Null: no such rule.` })
  stopAfterPercent?: number | null;
}

@InputType()
export class RunOptionsInput {
  @Field(() => Int, { nullable: true, description: "How long a host may take. Null: the plugin's own time-out." })
  timeoutSeconds?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "How long a request stays valid on its way. Null: the bridge's configured ttl.",
  })
  ttlSeconds?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'No host is waited for beyond this, counted from the start; what could not be sent in time is not sent. Null: two minutes to send and the time to answer, for a rollout a day beside its spread and its pauses.',
  })
  deadlineSeconds?: number | null;

  @Field(() => RolloutInput, { nullable: true, description: 'Null: all hosts at once.' })
  rollout?: RolloutInput | null;
}

@ObjectType('Rollout', { description: 'How a task is spread over hosts and time, and when it stops by itself.' })
@Access('user')
class RolloutOptions {
  @Field(() => Int, { nullable: true, description: 'Hosts of a first wave. Null: none.' })
  canary?: number;

  @Field(() => [Int], { nullable: true, description: `${WAVES} Null: no waves by share.` })
  percentages?: readonly number[];

  @Field(() => WavesBy, { nullable: true, description: 'Null: no waves by value.' })
  wavesBy?: WavesByName;

  @Field(() => String, { nullable: true, description: 'Null: other waves than by fact.' })
  fact?: string;

  @Field(() => Int, { nullable: true, description: `${BATCH} Null: no batches.` })
  batchSize?: number;

  @Field(() => Int, { nullable: true, description: 'The most hosts at work at one time. Null: no limit.' })
  concurrency?: number;

  @Field(() => Int, { nullable: true, description: `${PAUSE} Null: none.` })
  pauseSeconds?: number;

  @Field(() => Boolean, { nullable: true, description: `${CONFIRM} Null: they do not.` })
  confirmWaves?: boolean;

  @Field(() => Int, { nullable: true, description: `${SPREAD} Null: as fast as the rest allows.` })
  spreadSeconds?: number;

  @Field(() => Int, { nullable: true, description: `${FAILURES} Null: no such rule.` })
  stopAfterFailures?: number;

  @Field(() => Int, { nullable: true, description: `${PERCENT} Null: no such rule.` })
  stopAfterPercent?: number;
}

@ObjectType('RunOptions', { description: 'Options as they were given; what is null has its default.' })
@Access('user')
export class RunOptionsOutput {
  @Field(() => Int, { nullable: true, description: "Null: the plugin's own time-out." })
  timeoutSeconds?: number;

  @Field(() => Int, { nullable: true, description: "Null: the bridge's configured ttl." })
  ttlSeconds?: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'Null: two minutes to send and the time to answer, for a rollout a day beside its spread and its pauses.',
  })
  deadlineSeconds?: number;

  @Field(() => RolloutOptions, { nullable: true, description: 'Null: all hosts at once.' })
  rollout?: RolloutOptions;
}
