import { describeAggregate, type AggregateDdl, type AggregateState, type JsonValue } from '@chargehand/mcollective';
import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import { Json } from '../platform/scalars.ts';
import { Task } from './Task.ts';

@ObjectType()
@Access('user')
class SummarizedValue {
  @Field(() => Json, {
    nullable: true,
    description: 'Values of different types are different values: 1 is not "1". Null: nil in a list.',
  })
  value!: JsonValue;

  @Field(() => Int)
  count!: number;
}

@ObjectType({ description: 'What the replies of a task have in common in one output, as its DDL asks for.' })
@Access('user')
class TaskSummary {
  @Field(() => String, { description: 'summary, sum or average.' })
  function!: string;

  @Field(() => String)
  output!: string;

  @Field(() => String, { description: "The DDL's name of the output for people." })
  displayAs!: string;

  @Field(() => String, { description: "The result in the DDL's words; empty while there is none." })
  text!: string;

  @Field(() => Json, { nullable: true, description: 'The number of a sum or average. Null: a summary, or it failed.' })
  value!: JsonValue;

  @Field(() => [SummarizedValue], { description: 'Of a summary: values by count, the most frequent first.' })
  values!: SummarizedValue[];

  @Field(() => Int, { description: 'Of a summary: occurrences of values beyond the 1,000 that are kept.' })
  others!: number;

  @Field(() => String, { nullable: true, description: 'Why it cannot be had, for people. Null: it can.' })
  problem!: string | null;
}

interface SummaryRow {
  readonly task_id: number;
  readonly aggregate: AggregateDdl;
  readonly display_as: string;
  readonly state: AggregateState;
}

const SUMMARIES = `
  select task_id, aggregate, display_as, state from task_summary where task_id = any($1) order by task_id, position`;

const loaders = new WeakMap<EntityManager, DataLoader<number, readonly SummaryRow[]>>();

@Resolver(() => Task)
export class TaskSummariesResolver {
  @FieldResolver(() => [TaskSummary], { description: 'Kept up to date with every batch of replies.' })
  async summaries(@Root() task: Task, @Ctx() ctx: RequestContext): Promise<TaskSummary[]> {
    return (await summaryLoaderOf(ctx.em).load(task.id)).map(summaryOf);
  }
}

/** The summaries of tasks, one statement for all the tasks of an answer. */
function summaryLoaderOf(em: EntityManager): DataLoader<number, readonly SummaryRow[]> {
  const known = loaders.get(em);
  if (known) return known;
  const made = new DataLoader<number, readonly SummaryRow[]>(async (ids) => {
    const rows = Map.groupBy(await query<SummaryRow>(em, SUMMARIES, [ids]), ({ task_id }) => task_id);
    return ids.map((id) => rows.get(id) ?? []);
  });
  loaders.set(em, made);
  return made;
}

function summaryOf({ aggregate, display_as: displayAs, state }: SummaryRow): TaskSummary {
  const { function: name, output } = aggregate;
  const result = describeAggregate(state, aggregate);
  const summary = { function: name, output, displayAs, text: '', value: null, values: [], others: 0, problem: null };
  switch (result.kind) {
    case 'collection':
      return {
        ...summary,
        text: result.text,
        values: result.values.map(({ value, count }) => ({ value, count })),
        others: result.others,
      };
    case 'numeric':
      return { ...summary, text: result.text, value: result.value };
    case 'failed':
      return { ...summary, problem: result.why };
  }
}
