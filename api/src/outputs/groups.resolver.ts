import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Extensions, FieldResolver, Info, Int, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../access/RequestContext.ts';
import { connectionOf, numberStartOf, startOf, type Page } from '../platform/pages.ts';
import { replyOf } from '../tasks/readReplies.ts';
import { pageWithReplies, targetAt, type TargetRow } from '../tasks/readTargets.ts';
import { NODES, repliesAsked } from '../tasks/repliesAsked.ts';
import { Task } from '../tasks/Task.ts';
import { TargetConnection } from '../tasks/tasks.resolver.ts';
import { declaredOutputs } from './declaredOutputs.ts';
import { filterOfHosts } from './filterOfHosts.ts';
import { findOutputGroups, listOutputGroups } from './listOutputGroups.ts';
import { namesAt } from './namesAt.ts';
import { OutputGroup } from './OutputGroup.ts';
import { parseOutputs } from './parseOutputs.ts';
import { ParsedOutput } from './ParsedOutput.ts';
import { LEAVE_OUT, readLeaveOut } from './readLeaveOut.ts';

type Names = string[] | null | undefined;
type Cursor = string | null | undefined;

const OutputGroupConnection = connectionOf('OutputGroup', () => OutputGroup, 'user');

/** What limitCost counts for the answers of a whole task, which may have to be read. */
const GROUPING_WORK = 10_000;

/** Hosts that a filter by name may hold. */
const MAX_NAMED = 500;

@Resolver(() => Task)
export class TaskGroupsResolver {
  @Extensions({ work: GROUPING_WORK })
  @FieldResolver(() => OutputGroupConnection, {
    description:
      'Hosts that answered the same, the largest group first. Hosts without an outcome are in none. A page may end before it is full, when replies are asked for and they are large.',
  })
  async outputGroups(
    @Root() task: Task,
    @Arg('leaveOut', () => [String], LEAVE_OUT) names: Names,
    @Arg('first', () => Int, { defaultValue: 20 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: Cursor,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Page<OutputGroup>> {
    const leaveOut = readLeaveOut(names, await declaredOutputs(ctx.em, task.id, null));
    // `outputs` of a group is what `parsedOutputs` is of a target.
    const { areAsked, times } = repliesAsked(info, ...NODES);
    const page = { first, after };
    return await listOutputGroups(ctx.em, task, { leaveOut, page, replies: { areAsked, times: 2 * times } });
  }

  @Extensions({ work: GROUPING_WORK })
  @FieldResolver(() => OutputGroup, {
    nullable: true,
    description: 'One group, by its digest or by a beginning that no other has. Null: there is none, or not only one.',
  })
  async outputGroup(
    @Root() task: Task,
    @Arg('digest', () => String) digest: string,
    @Arg('leaveOut', () => [String], LEAVE_OUT) names: Names,
    @Ctx() ctx: RequestContext,
  ): Promise<OutputGroup | null> {
    const leaveOut = readLeaveOut(names, await declaredOutputs(ctx.em, task.id, null));
    return (await findOutputGroups(ctx.em, task, { leaveOut, digests: [digest] })).get(digest) ?? null;
  }
}

@Resolver(() => OutputGroup)
export class OutputGroupResolver {
  @FieldResolver(() => Int, { nullable: true, description: 'Null: the hosts did not answer.' })
  async statusCode(@Root() { sample }: OutputGroup, @Ctx() ctx: RequestContext): Promise<number | null> {
    return (await replyOf(ctx.em, sample))?.statusCode ?? null;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Null: the hosts did not answer.' })
  async statusMessage(@Root() { sample }: OutputGroup, @Ctx() ctx: RequestContext): Promise<string | null> {
    return (await replyOf(ctx.em, sample))?.statusMessage ?? null;
  }

  @Extensions({ listSize: 20 })
  @FieldResolver(() => [ParsedOutput], {
    description:
      'Of its first host; outputs that were left out may be others on other hosts. Empty: they did not answer.',
  })
  async outputs(@Root() { taskId, sample }: OutputGroup, @Ctx() ctx: RequestContext): Promise<readonly ParsedOutput[]> {
    const reply = await replyOf(ctx.em, sample);
    return reply === null ? [] : parseOutputs(reply.outputs, await declaredOutputs(ctx.em, taskId, null));
  }

  @FieldResolver(() => [String], { description: 'Names of its first hosts.' })
  async hosts(
    @Root() { taskId, positions }: OutputGroup,
    @Arg('first', () => Int, { defaultValue: 20 }) first: number,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly string[]> {
    startOf({ first, after: null });
    return await Promise.all(positions.slice(0, first).map((position) => namesAt(ctx.em, position, taskId)));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'A filter that selects its hosts by name. Null: more than 500 hosts, or longer than a filter may be.',
  })
  async filter(@Root() { taskId, positions }: OutputGroup, @Ctx() ctx: RequestContext): Promise<string | null> {
    if (positions.length > MAX_NAMED) return null;
    return filterOfHosts(await Promise.all(positions.map((position) => namesAt(ctx.em, position, taskId))));
  }

  @FieldResolver(() => TargetConnection, { description: 'Its hosts by position, as they are now.' })
  async targets(
    @Root() { taskId, positions }: OutputGroup,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: Cursor,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Page<TargetRow>> {
    const page = { first, after };
    const start = numberStartOf(page) ?? -1;
    const wanted = positions.filter((position) => position > start).slice(0, first + 1);
    const rows = await Promise.all(wanted.map((position) => targetAt(ctx.em, position, taskId)));
    const found = rows.filter((row) => row !== undefined);
    return await pageWithReplies(ctx.em, found, {
      page,
      replies: repliesAsked(info, ...NODES),
      totalCount: positions.length,
    });
  }
}
