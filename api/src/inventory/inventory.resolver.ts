import { Arg, Ctx, Field, FieldResolver, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { connectionOf, type Page } from '../platform/pages.ts';
import { query } from '../platform/sql.ts';
import { hostCountsOf } from './countHosts.ts';
import { Fact } from './Fact.ts';
import { Hostgroup } from './Hostgroup.ts';
import { listByText, type TextList } from './listByText.ts';

const HostgroupConnection = connectionOf('Hostgroup', () => Hostgroup);
const FactConnection = connectionOf('Fact', () => Fact);

const HOSTGROUPS: TextList<Hostgroup> = {
  entity: Hostgroup,
  table: 'hostgroup',
  column: 'title',
  keyOf: ({ title }) => title,
};
const FACTS: TextList<Fact> = { entity: Fact, table: 'fact', column: 'name', keyOf: ({ name }) => name };

const VALUES_OF_FACT = `
  select value, count(*)::int as "hostCount" from fact_value where fact_id = $1 group by value order by 2 desc, 1 limit $2`;

@ObjectType()
class FactValueCount {
  @Field(() => String)
  value!: string;

  @Field(() => Int)
  hostCount!: number;
}

@Resolver(() => Hostgroup)
export class HostgroupsResolver {
  @Access('user')
  @Query(() => HostgroupConnection)
  async hostgroups(
    @Arg('search', () => String, { nullable: true }) search: string | null | undefined,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Hostgroup>> {
    return await listByText(ctx.em, HOSTGROUPS, search, { first, after });
  }

  @Access('user')
  @Query(() => Hostgroup, { nullable: true, description: 'Null: no host group has this title.' })
  async hostgroup(@Arg('title', () => String) title: string, @Ctx() ctx: RequestContext): Promise<Hostgroup | null> {
    return await ctx.em.findOne(Hostgroup, { title });
  }

  @FieldResolver(() => Hostgroup, { nullable: true, description: 'Null: a top-level group.' })
  async parent(@Root() hostgroup: Hostgroup, @Ctx() ctx: RequestContext): Promise<Hostgroup | null> {
    await ctx.em.populate([hostgroup], ['parent']);
    return hostgroup.parent;
  }

  @FieldResolver(() => [Hostgroup])
  async children(@Root() hostgroup: Hostgroup, @Ctx() ctx: RequestContext): Promise<Hostgroup[]> {
    return await ctx.em.find(Hostgroup, { parent: hostgroup.id }, { orderBy: { title: 'asc' } });
  }

  @FieldResolver(() => Int, { description: 'Hosts directly in this group.' })
  async hostCount(@Root() hostgroup: Hostgroup, @Ctx() ctx: RequestContext): Promise<number> {
    return await hostCountsOf(ctx.em).byHostgroup.load(hostgroup.id);
  }
}

@Resolver(() => Fact)
export class FactsResolver {
  @Access('user')
  @Query(() => FactConnection)
  async facts(
    @Arg('search', () => String, { nullable: true }) search: string | null | undefined,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Fact>> {
    return await listByText(ctx.em, FACTS, search, { first, after });
  }

  @Access('user')
  @Query(() => Fact, { nullable: true, description: 'Null: no host has this fact.' })
  async fact(@Arg('name', () => String) name: string, @Ctx() ctx: RequestContext): Promise<Fact | null> {
    return await ctx.em.findOne(Fact, { name });
  }

  @FieldResolver(() => Int)
  async hostCount(@Root() fact: Fact, @Ctx() ctx: RequestContext): Promise<number> {
    return await hostCountsOf(ctx.em).byFact.load(fact.id);
  }

  @FieldResolver(() => [FactValueCount], { description: 'Values by number of hosts, most first.' })
  async values(
    @Root() fact: Fact,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly FactValueCount[]> {
    return await query<FactValueCount>(ctx.em, VALUES_OF_FACT, [fact.id, Math.min(Math.max(first, 1), 500)]);
  }
}
