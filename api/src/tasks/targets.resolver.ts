import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, FieldResolver, Info, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { Host } from '../inventory/Host.ts';
import { isSelected } from '../platform/isSelected.ts';
import { Json } from '../platform/scalars.ts';
import { previewTargets, type TargetPreview as Preview } from './previewTargets.ts';
import { hostLoaderOf } from './hostLoader.ts';
import type { TargetRow } from './readTargets.ts';
import { Outcome, outcomeOf, Target, type Outcome as OutcomeName } from './Target.ts';

@ObjectType()
class PreviewPart {
  @Field(() => String, { nullable: true, description: 'Null: in none.' })
  name!: string | null;

  @Field(() => Int)
  count!: number;
}

@ObjectType()
class PreviewExclusion {
  @Field(() => String, { description: 'Stable code, e.g. NO_BRIDGE, PLUGIN_MISSING.' })
  reason!: string;

  @Field(() => String)
  message!: string;

  @Field(() => Int)
  count!: number;

  @Field(() => [String], { description: 'At most 20.' })
  hosts!: string[];
}

@ObjectType()
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

@ObjectType()
class TargetPreview {
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

  @Field(() => [FilterWarning])
  warnings!: FilterWarning[];
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
    const wants = {
      fingerprint: isSelected(info, 'fingerprint'),
      sample: isSelected(info, 'sample'),
      excluded: isSelected(info, 'excluded'),
      warnings: isSelected(info, 'warnings'),
    };
    return await previewTargets(ctx.em, { filter, plugin, action, now: ctx.now(), wants });
  }

  @FieldResolver(() => [Host], { description: 'The first hosts, at most 20.' })
  async sample(@Root() preview: Preview, @Ctx() ctx: RequestContext): Promise<(Host | null)[]> {
    const hosts = hostLoaderOf(ctx.em);
    return await Promise.all(preview.sampleIds.map((id) => hosts.load(id)));
  }
}

@Resolver(() => Target)
export class TargetsResolver {
  @FieldResolver(() => Host, { nullable: true, description: 'Null: the host is gone.' })
  async host(@Root() target: TargetRow, @Ctx() ctx: RequestContext): Promise<Host | null> {
    return target.hostId === null ? null : await hostLoaderOf(ctx.em).load(target.hostId);
  }

  @FieldResolver(() => Outcome, { nullable: true, description: 'Null: no outcome yet.' })
  outcome(@Root() target: TargetRow): OutcomeName | null {
    return outcomeOf(target.state);
  }

  @FieldResolver(() => Int, { nullable: true, description: "The host's status code. Null: no reply." })
  statusCode(@Root() target: TargetRow): number | null {
    return target.reply?.statusCode ?? null;
  }

  @FieldResolver(() => String, { nullable: true, description: "The host's status message. Null: no reply." })
  statusMessage(@Root() target: TargetRow): string | null {
    return target.reply?.statusMessage ?? null;
  }

  @FieldResolver(() => Json, {
    nullable: true,
    description: 'What the action returned, by output name. Null: no reply.',
  })
  outputs(@Root() target: TargetRow): unknown {
    return target.reply?.outputs ?? null;
  }

  @FieldResolver(() => Int, { nullable: true, description: 'From sending to reply. Null: no reply.' })
  durationMs(@Root() { reply, sentAt, settledAt }: TargetRow): number | null {
    return reply === null || sentAt === null || settledAt === null
      ? null
      : Math.max(settledAt.getTime() - sentAt.getTime(), 0);
  }
}
