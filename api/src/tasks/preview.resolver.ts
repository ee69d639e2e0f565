import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, FieldResolver, Info, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Access, isAllowed, userOf } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { Host } from '../inventory/Host.ts';
import { isSelected } from '../platform/isSelected.ts';
import type { TargetDifference as Difference } from './compareTargets.ts';
import { hostLoaderOf } from './hostLoader.ts';
import { loadTask } from './loadTasks.ts';
import { previewTargets, type PreviewRequest, type TargetPreview as Preview } from './previewTargets.ts';
import { Task } from './Task.ts';

@ObjectType()
@Access('user')
class PreviewPart {
  @Field(() => String, { nullable: true, description: 'Null: in none.' })
  name!: string | null;

  @Field(() => Int)
  count!: number;
}

@ObjectType()
@Access('user')
class PreviewExclusion {
  @Field(() => String, {
    description: 'Stable code: DENIED, EMERGENCY_STOP, FROZEN, NO_PROXY, NO_BRIDGE or PLUGIN_MISSING.',
  })
  reason!: string;

  @Field(() => String)
  message!: string;

  @Field(() => Int)
  count!: number;

  @Field(() => [String], { description: 'At most 20.' })
  hosts!: string[];
}

@ObjectType()
@Access('user')
class FilterWarning {
  @Field(() => String, {
    description:
      'MIXED_OPERATORS, BARE_WORD, TEXT_ORDER, LOOK_ALIKE, SINGLE_QUOTES, GLUED_LIST, UNKNOWN_NAME, or INCOMPLETE: such a filter is not run.',
  })
  code!: string;

  @Field(() => Int)
  from!: number;

  @Field(() => Int)
  to!: number;

  @Field(() => String)
  message!: string;
}

@ObjectType({ description: 'Hosts of an earlier task beside those that a filter selects now.' })
@Access('user')
export class TargetDifference {
  @Field(() => Int, { description: 'Of then and of now.' })
  kept!: number;

  @Field(() => Int, { description: 'Of now alone.' })
  added!: number;

  @Field(() => Int, { description: 'Of then alone; they are there, but not selected now.' })
  removed!: number;

  @Field(() => Int, { description: 'Of then alone; no source tells of them any more.' })
  gone!: number;

  @Field(() => [String], { description: 'The first by name, at most 20.' })
  addedHosts!: string[];

  @Field(() => [String], { description: 'The first by name, at most 20.' })
  removedHosts!: string[];

  @Field(() => [String], { description: 'The first by the name that they had then, at most 20.' })
  goneHosts!: string[];
}

@ObjectType()
@Access('user')
class PreviewLimit {
  @Field(() => String)
  role!: string;

  @Field(() => Int, { description: 'Number of the rule within its role.' })
  rule!: number;

  @Field(() => String, { description: 'MAX_HOSTS or MAX_PERCENT (of a host group).' })
  limit!: string;

  @Field(() => Int)
  allowed!: number;

  @Field(() => Int)
  wanted!: number;

  @Field(() => String)
  message!: string;
}

@ObjectType()
@Access('user')
export class TargetPreview {
  @Field(() => Int)
  total!: number;

  @Field(() => Int, { description: 'Those that would be sent to.' })
  runnable!: number;

  @Field(() => String, { description: 'Stands for exactly this set of hosts; runTask refuses another one.' })
  fingerprint!: string;

  @Field(() => [PreviewPart])
  byProxy!: PreviewPart[];

  @Field(() => [PreviewPart])
  byHostgroup!: PreviewPart[];

  @Field(() => [PreviewExclusion])
  excluded!: PreviewExclusion[];

  @Field(() => [PreviewExclusion], {
    description:
      'Of those that would be sent to: hosts that may end unknown or not sent, e.g. BRIDGE_OFFLINE, BROKER_DOWN, HOST_SILENT.',
  })
  doubtful!: PreviewExclusion[];

  @Field(() => TargetDifference, {
    nullable: true,
    description:
      'What has changed since the last task with this text of a filter that touched any host, and of this plugin and action if they are given. Null: there was none.',
  })
  difference!: Difference | null;

  @Field(() => [FilterWarning])
  warnings!: FilterWarning[];

  @Field(() => Boolean, {
    description: 'The filter selects every host by its words, whatever hosts there are.',
  })
  isAllHosts!: boolean;
}

@Resolver(() => TargetPreview)
export class PreviewResolver {
  @Access('user')
  @Query(() => TargetPreview)
  async previewTargets(
    @Arg('filter', () => String) filter: string,
    @Arg('plugin', () => String, { nullable: true }) plugin: string | null | undefined,
    @Arg('action', () => String, { nullable: true }) action: string | null | undefined,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Preview> {
    const wants = wantedOfPreview(info);
    const { rights, userId } = userOf(ctx);
    return await previewTargets(ctx.em, { filter, plugin, action, now: ctx.now(), rights, userId, wants });
  }

  @FieldResolver(() => Boolean, {
    description:
      'False: these are all hosts, by the words of the filter or because there are no others (and more than three), and the caller may not run on all; runTask answers ALL_HOSTS_NOT_ALLOWED.',
  })
  mayRun(@Root() { needsAllHostsRight }: Preview, @Ctx() { caller }: RequestContext): boolean {
    return !needsAllHostsRight || isAllowed('RUN_ON_ALL_HOSTS', caller);
  }

  @FieldResolver(() => [PreviewLimit], {
    description:
      'Limits of the rules by which the caller may run it that this would exceed, with what they ran within the last hour; runTask answers LIMIT_EXCEEDED. Empty without plugin and action.',
  })
  exceededLimits(@Root() { size }: Preview): readonly PreviewLimit[] {
    return size.exceeded;
  }

  @FieldResolver(() => Boolean, {
    description: 'runTask only asks for it: somebody else must approve it. False without plugin and action.',
  })
  needsApproval(@Root() { size }: Preview): boolean {
    return size.needsApproval;
  }

  @FieldResolver(() => [Host], { description: 'The first hosts, at most 20.' })
  async sample(@Root() preview: Preview, @Ctx() ctx: RequestContext): Promise<(Host | null)[]> {
    const hosts = hostLoaderOf(ctx.em);
    return await Promise.all(preview.sampleIds.map((id) => hosts.load(id)));
  }
}

@Resolver(() => TargetDifference)
export class DifferenceResolver {
  @FieldResolver(() => Task, { description: 'The earlier task.' })
  async task(@Root() { taskId }: Difference, @Ctx() ctx: RequestContext): Promise<Task | null> {
    return await loadTask(ctx.em, taskId, null);
  }
}

/** Which of the parts of a preview that cost a look at the hosts themselves are asked for, below this path of fields. */
export function wantedOfPreview(info: GraphQLResolveInfo, ...path: readonly string[]): PreviewRequest['wants'] {
  return {
    fingerprint: isSelected(info, ...path, 'fingerprint'),
    sample: isSelected(info, ...path, 'sample'),
    excluded: isSelected(info, ...path, 'excluded'),
    warnings: isSelected(info, ...path, 'warnings'),
    difference: isSelected(info, ...path, 'difference'),
    doubtful: isSelected(info, ...path, 'doubtful'),
    isAllHosts: isSelected(info, ...path, 'isAllHosts'),
    needsAllHostsRight: isSelected(info, ...path, 'mayRun'),
    size: isSelected(info, ...path, 'exceededLimits') || isSelected(info, ...path, 'needsApproval'),
  };
}
