import { Arg, Ctx, Field, InputType, Int, Mutation, Resolver } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { DateTime } from '../platform/scalars.ts';
import { reportInventory } from './reportInventory.ts';

@InputType()
class ReportedFactInput {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}

@InputType()
class ReportedPluginVersionInput {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  version!: string;
}

@InputType()
class ReportedHostInput {
  @Field(() => String)
  name!: string;

  @Field(() => [ReportedFactInput], { nullable: true, description: 'Null: it did not say; what is known stays.' })
  facts?: ReportedFactInput[] | null;

  @Field(() => [String], { nullable: true, description: 'Null: it did not say; what is known stays.' })
  classes?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Null: it did not say; what is known stays.' })
  plugins?: string[] | null;

  @Field(() => [ReportedPluginVersionInput], { nullable: true, description: 'Null: it did not say.' })
  pluginVersions?: ReportedPluginVersionInput[] | null;

  @Field(() => [String], { nullable: true, description: 'Null: it did not say; what is known stays.' })
  collectives?: string[] | null;

  @Field(() => Int, { nullable: true, description: 'Null: not measured.' })
  clockOffsetSeconds?: number | null;

  @Field(() => DateTime)
  seenAt!: Date;
}

@Resolver()
export class InventoryReportsResolver {
  @Access('bridge')
  @Mutation(() => Int, { description: 'Bridge: hosts it has seen, in batches; returns how many were stored.' })
  async reportInventory(
    @Arg('hosts', () => [ReportedHostInput]) hosts: ReportedHostInput[],
    @Ctx() ctx: RequestContext,
  ): Promise<number> {
    return await reportInventory(ctx, hosts);
  }
}
