import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, FieldResolver, Info, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { Host } from '../inventory/Host.ts';
import { countSelected } from '../platform/isSelected.ts';
import { connectionOf, type Page } from '../platform/pages.ts';
import { DateTime, Json } from '../platform/scalars.ts';
import { loadTask } from '../tasks/loadTasks.ts';
import { replyOf } from '../tasks/readReplies.ts';
import { NODES, type RepliesAsked } from '../tasks/repliesAsked.ts';
import { TargetState, type TargetState as TargetStateName } from '../tasks/Target.ts';
import { Task } from '../tasks/Task.ts';
import { listOutputHistory, type PastAnswer } from './listOutputHistory.ts';
import { outputsOf } from './outputsOf.ts';
import { outputText } from './outputText.ts';

type Instant = Date | null | undefined;

@ObjectType({ description: 'What one output was on one host in one task.' })
@Access('user')
class OutputHistoryEntry {
  readonly answer!: PastAnswer;

  readonly output!: string;

  @Field(() => DateTime, {
    description: 'When the host came to its outcome; without one when it was sent to, or the task began.',
  })
  readonly at!: Date;

  @Field(() => TargetState)
  readonly state!: TargetStateName;
}

const OutputHistoryConnection = connectionOf('OutputHistory', () => OutputHistoryEntry, 'user');

@Resolver(() => Host)
export class OutputHistoryResolver {
  @FieldResolver(() => OutputHistoryConnection, {
    description:
      'One output of an action on this host over time: of the tasks that began in the span, the newest first. A page may end before it is full, when values are asked for and the replies are large.',
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
    @Info() info: GraphQLResolveInfo,
  ): Promise<Page<OutputHistoryEntry>> {
    const runs = { plugin, action, from: from ?? null, to: to ?? null };
    const { nodes, edges, ...rest } = await listOutputHistory(ctx.em, name, {
      runs,
      page: { first, after },
      replies: repliesOf(info),
    });
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
  async task(@Root() { answer }: OutputHistoryEntry, @Ctx() ctx: RequestContext): Promise<Task | null> {
    return await loadTask(ctx.em, answer.taskId, null);
  }

  @FieldResolver(() => Json, {
    nullable: true,
    description: 'Null: no reply, nil, or the reply has no such output.',
  })
  async value(@Root() entry: OutputHistoryEntry, @Ctx() ctx: RequestContext): Promise<unknown> {
    return (await valueOf(ctx, entry)) ?? null;
  }

  @FieldResolver(() => String, { description: 'The value as text for people; empty where there is none.' })
  async text(@Root() entry: OutputHistoryEntry, @Ctx() ctx: RequestContext): Promise<string> {
    return outputText(await valueOf(ctx, entry));
  }
}

function entryOf(answer: PastAnswer, output: string): OutputHistoryEntry {
  return { answer, output, at: answer.at, state: answer.state };
}

async function valueOf({ em }: RequestContext, { answer, output }: OutputHistoryEntry): Promise<unknown> {
  return outputsOf((await replyOf(em, answer))?.outputs).get(output);
}

function repliesOf(info: GraphQLResolveInfo): RepliesAsked {
  const counts = NODES.flatMap((path) => ['value', 'text'].map((name) => countSelected(info, ...path, name)));
  const times = counts.reduce((sum, count) => sum + count, 0);
  return { areAsked: times > 0, times };
}
