import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import type { Page } from '../platform/pages.ts';
import { compareTasks, type ComparedHost, type Comparison, type ComparisonKind } from './compareTasks.ts';
import { diffGroups } from './diffGroups.ts';
import { OutputDiff } from './OutputDiff.ts';
import { LEAVE_OUT } from './readLeaveOut.ts';
import { ComparisonSelection, TaskComparison, type ComparisonCounts } from './TaskComparison.ts';

/** A page of hosts, and what is told of the whole comparison. */
type ComparedPage = Page<ComparedHost> &
  Pick<Comparison, 'one' | 'other' | 'isSameCommand'> & { counts: ComparisonCounts };
type Names = string[] | null | undefined;

@Resolver()
export class ComparisonResolver {
  @Access('user')
  @Query(() => OutputDiff, {
    description: 'Two groups of hosts of a task side by side, by their digests or beginnings of them.',
  })
  async outputDiff(
    @Arg('task', () => ID) task: string,
    @Arg('one', () => String) one: string,
    @Arg('other', () => String) other: string,
    @Arg('leaveOut', () => [String], LEAVE_OUT) names: Names,
    @Ctx() ctx: RequestContext,
  ): Promise<OutputDiff> {
    return await diffGroups(ctx.em, { task, one, other, leaveOut: names });
  }

  @Access('user')
  @Query(() => TaskComparison, {
    description: 'Two tasks host by host; they may have run different commands (isSameCommand).',
  })
  async compareTasks(
    @Arg('one', () => ID) one: string,
    @Arg('other', () => ID) other: string,
    @Arg('which', () => ComparisonSelection, { defaultValue: 'CHANGED' }) which: ComparisonKind | 'ALL',
    @Arg('leaveOut', () => [String], LEAVE_OUT) names: Names,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<ComparedPage> {
    const { counts, hosts, ...rest } = await compareTasks(ctx.em, {
      one,
      other,
      which,
      leaveOut: names,
      page: { first, after },
    });
    return { ...rest, ...hosts, counts: countsOf(counts) };
  }
}

function countsOf(counts: Comparison['counts']): ComparisonCounts {
  return {
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    changed: counts.CHANGED,
    same: counts.SAME,
    onlyInOne: counts.ONLY_IN_ONE,
    onlyInOther: counts.ONLY_IN_OTHER,
    pending: counts.PENDING,
  };
}
