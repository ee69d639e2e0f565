import { Arg, Ctx, Extensions, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../access/RequestContext.ts';
import { connectionOf, numberStartOf, pageOf, startOf, type Page } from '../platform/pages.ts';
import { targetAt, type TargetRow } from '../tasks/readTargets.ts';
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

const OutputGroupConnection = connectionOf('OutputGroup', () => OutputGroup);

/** Hosts that a filter by name may hold. */
const MAX_NAMED = 500;

@Resolver(() => Task)
export class TaskGroupsResolver {
  @FieldResolver(() => OutputGroupConnection, {
    description: 'Hosts that answered the same, the largest group first. Hosts without an outcome are in none.',
  })
  async outputGroups(
    @Root() task: Task,
    @Arg('leaveOut', () => [String], LEAVE_OUT) names: Names,
    @Arg('first', () => Int, { defaultValue: 20 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: Cursor,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<OutputGroup>> {
    const leaveOut = readLeaveOut(names, await declaredOutputs(ctx.em, task.id, null));
    return await listOutputGroups(ctx.em, task, { leaveOut, page: { first, after } });
  }

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
  statusCode(@Root() { reply }: OutputGroup): number | null {
    return reply?.statusCode ?? null;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Null: the hosts did not answer.' })
  statusMessage(@Root() { reply }: OutputGroup): string | null {
    return reply?.statusMessage ?? null;
  }

  @Extensions({ listSize: 20 })
  @FieldResolver(() => [ParsedOutput], {
    description:
      'Of its first host; outputs that were left out may be others on other hosts. Empty: they did not answer.',
  })
  async outputs(@Root() { taskId, reply }: OutputGroup, @Ctx() ctx: RequestContext): Promise<readonly ParsedOutput[]> {
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
  ): Promise<Page<TargetRow>> {
    const page = { first, after };
    const start = numberStartOf(page) ?? -1;
    const wanted = positions.filter((position) => position > start).slice(0, first + 1);
    const rows = await Promise.all(wanted.map((position) => targetAt(ctx.em, position, taskId)));
    return pageOf(
      rows.filter((row) => row !== undefined),
      page,
      positions.length,
      ({ position }) => position,
    );
  }
}
