import { Arg, Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../access/RequestContext.ts';
import { Host } from '../inventory/Host.ts';
import { connectionOf, type Page } from '../platform/pages.ts';
import { DateTime, Json } from '../platform/scalars.ts';
import { loadTask } from '../tasks/loadTasks.ts';
import { TargetState, type TargetState as TargetStateName } from '../tasks/Target.ts';
import { Task } from '../tasks/Task.ts';
import { listOutputHistory, type PastAnswer } from './listOutputHistory.ts';
import { outputsOf } from './outputsOf.ts';
import { outputText } from './outputText.ts';

type Instant = Date | null | undefined;

@ObjectType({ description: 'What one output was on one host in one task.' })
class OutputHistoryEntry {
  readonly taskId!: number;

  @Field(() => DateTime, {
    description: 'When the host came to its outcome; without one when it was sent to, or the task began.',
  })
  readonly at!: Date;

  @Field(() => TargetState)
  readonly state!: TargetStateName;

  @Field(() => Json, { nullable: true, description: 'Null: no reply, nil, or the reply has no such output.' })
  readonly value!: unknown;

  @Field(() => String, { description: 'The value as text for people; empty where there is none.' })
  readonly text!: string;
}

const OutputHistoryConnection = connectionOf('OutputHistory', () => OutputHistoryEntry);

@Resolver(() => Host)
export class OutputHistoryResolver {
  @FieldResolver(() => OutputHistoryConnection, {
    description:
      'One output of an action on this host over time: of the tasks that began in the span, the newest first.',
  })
  async outputHistory(
    @Root() { name }: Host,
    @Arg('plugin', () => String) plugin: string,
    @Arg('action', () => String) action: string,
    @Arg('output', () => String) output: string,
    @Arg('from', () => DateTime, { nullable: true, description: 'Of tasks that started then or later.' }) from: Instant,
    @Arg('to', () => DateTime, {
      nullable: true,
      description: 'Of tasks that started before, not at this instant itself.',
    })
    to: Instant,
    @Arg('first', () => Int, { defaultValue: 20 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<OutputHistoryEntry>> {
    const runs = { plugin, action, from: from ?? null, to: to ?? null };
    const { nodes, edges, ...rest } = await listOutputHistory(ctx.em, name, { runs, page: { first, after } });
    return {
      ...rest,
      nodes: nodes.map((answer) => entryOf(answer, output)),
      edges: edges.map(({ cursor, node }) => ({ cursor, node: entryOf(node, output) })),
    };
  }
}

@Resolver(() => OutputHistoryEntry)
export class OutputHistoryEntryResolver {
  @FieldResolver(() => Task)
  async task(@Root() { taskId }: OutputHistoryEntry, @Ctx() ctx: RequestContext): Promise<Task | null> {
    return await loadTask(ctx.em, taskId, null);
  }
}

function entryOf({ taskId, at, state, reply }: PastAnswer, output: string): OutputHistoryEntry {
  const value = outputsOf(reply?.outputs).get(output);
  return { taskId, at, state, value: value ?? null, text: outputText(value) };
}
