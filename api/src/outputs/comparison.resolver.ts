import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Extensions, ID, Info, Int, Query, Resolver } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import type { Page } from '../platform/pages.ts';
import { compareTasks, type ComparedHost, type Comparison, type ComparisonKind } from './compareTasks.ts';
import { diffGroups } from './diffGroups.ts';
import { OutputDiff } from './OutputDiff.ts';
import { countSelected } from '../platform/isSelected.ts';
import { NODES, repliesAsked, type RepliesAsked } from '../tasks/repliesAsked.ts';
import { LEAVE_OUT } from './readLeaveOut.ts';
import { ComparisonSelection, TaskComparison, type ComparisonCounts } from './TaskComparison.ts';

/** A page of hosts, and what is told of the whole comparison. */
type ComparedPage = Page<ComparedHost> &
  Pick<Comparison, 'one' | 'other' | 'isSameCommand'> & { counts: ComparisonCounts };
type Names = string[] | null | undefined;

/** What limitCost counts for comparing: all the answers of a task may have to be read, and outputs of any size looked at. */
const COMPARING_WORK = 20_000;

@Resolver()
export class ComparisonResolver {
  @Access('user')
  @Extensions({ work: COMPARING_WORK })
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
  @Extensions({ work: COMPARING_WORK })
  @Query(() => TaskComparison, {
    description:
      'Two tasks host by host; they may have run different commands (isSameCommand). A page may end before it is full, when replies are asked for and they are large.',
  })
  async compareTasks(
    @Arg('one', () => ID) one: string,
    @Arg('other', () => ID) other: string,
    @Arg('which', () => ComparisonSelection, { defaultValue: 'CHANGED' }) which: ComparisonKind | 'ALL',
    @Arg('leaveOut', () => [String], LEAVE_OUT) names: Names,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ComparedPage> {
    const { counts, hosts, ...rest } = await compareTasks(ctx.em, {
      one,
      other,
      which,
      leaveOut: names,
      page: { first, after },
      replies: repliesOf(info),
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

/** Also what outputs changed is in the replies. */
function repliesOf(info: GraphQLResolveInfo): RepliesAsked {
  const sides = NODES.flatMap((path) => ['one', 'other'].map((side) => [...path, side]));
  const { areAsked, times } = repliesAsked(info, ...sides);
  return { areAsked: areAsked || NODES.some((path) => countSelected(info, ...path, 'changedOutputs') > 0), times };
}
