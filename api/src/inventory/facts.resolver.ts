import { Arg, Ctx, Field, FieldResolver, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { connectionOf, type Page } from '../platform/pages.ts';
import { query } from '../platform/sql.ts';
import { Fact } from './Fact.ts';
import { countHostsWithFact, countValuesOfFact, valuesOfFact, type FactValueRow } from './factValues.ts';
import type { Host } from './Host.ts';
import { HostConnection } from './HostConnection.ts';
import { listByText, type TextList } from './listByText.ts';
import { listHosts } from './listHosts.ts';

const FactConnection = connectionOf('Fact', () => Fact, 'user');
const FACTS: TextList = { table: 'fact', key: 'name', columns: 'id, name' };
const FIND = `select id, name from fact where name = $1`;

@ObjectType()
@Access('user')
class FactValueCount {
  @Field(() => String)
  value!: string;

  @Field(() => Int)
  hostCount!: number;
}

@Resolver(() => Fact)
export class FactsResolver {
  @Access('user')
  @Query(() => FactConnection, { description: 'Those whose name contains the search text, by name.' })
  async facts(
    @Arg('search', () => String, { nullable: true }) search: string | null | undefined,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Fact>> {
    return await listByText<Fact>(ctx.em, FACTS, search, { first, after });
  }

  @Access('user')
  @Query(() => Fact, { nullable: true, description: 'Null: no host has this fact.' })
  async fact(@Arg('name', () => String) name: string, @Ctx() ctx: RequestContext): Promise<Fact | null> {
    return name.includes('\0') ? null : ((await query<Fact>(ctx.em, FIND, [name]))[0] ?? null);
  }

  @FieldResolver(() => Int)
  async hostCount(@Root() fact: Fact, @Ctx() ctx: RequestContext): Promise<number> {
    return await countHostsWithFact(ctx.em, fact.id, null);
  }

  @FieldResolver(() => Int, { description: 'Different values.' })
  async valueCount(@Root() fact: Fact, @Ctx() ctx: RequestContext): Promise<number> {
    return await countValuesOfFact(ctx.em, fact.id, null);
  }

  @FieldResolver(() => [FactValueCount], {
    description:
      'Values by number of hosts, most first; those that begin with the search text, in its case. At most 500.',
  })
  async values(
    @Root() fact: Fact,
    @Arg('search', () => String, { nullable: true }) search: string | null | undefined,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly FactValueRow[]> {
    return await valuesOfFact(ctx.em, fact.id, { first, search });
  }

  @FieldResolver(() => HostConnection, { description: 'The hosts that have the fact, or have it with this value.' })
  async hosts(
    @Root() { id }: Fact,
    @Arg('value', () => String, { nullable: true }) value: string | null | undefined,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Host>> {
    return await listHosts(ctx.em, { scope: { kind: 'fact', value: value ?? null, id } }, { first, after });
  }
}
