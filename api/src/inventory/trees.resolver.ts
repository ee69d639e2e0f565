import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root, type ClassType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { connectionOf, type Page } from '../platform/pages.ts';
import { countHostsInNode } from './countHosts.ts';
import type { Host } from './Host.ts';
import { HostConnection } from './HostConnection.ts';
import { Hostgroup } from './Hostgroup.ts';
import { HostLocation } from './HostLocation.ts';
import { HostOrder } from './HostOrder.ts';
import { listByText } from './listByText.ts';
import { listHosts } from './listHosts.ts';
import { Organization } from './Organization.ts';
import type { TreeName } from './sources/InventorySource.ts';
import { findNode, kinOfNode, MOST_NODES, type Kin, type TreeNode } from './treeNodes.ts';

/** A tree as the graph shows it: its class, and what people call one of its nodes. */
interface TreeType {
  readonly tree: TreeName;
  readonly type: ClassType<TreeNode>;
  readonly noun: string;
}

const FIRST = { defaultValue: MOST_NODES };

const TYPES: readonly TreeType[] = [
  { tree: 'hostgroup', type: Hostgroup, noun: 'host group' },
  { tree: 'location', type: HostLocation, noun: 'location' },
  { tree: 'organization', type: Organization, noun: 'organization' },
];

/** The same fields for host groups, locations and organizations. */
export const TREE_RESOLVERS: readonly ClassType[] = TYPES.flatMap((type) => [
  treeQueries(type),
  treeRelations(type),
  treeHosts(type),
]);

type Text = string | null | undefined;

function treeQueries({ tree, type, noun }: TreeType): ClassType {
  const Connection = connectionOf(`${tree.slice(0, 1).toUpperCase()}${tree.slice(1)}`, () => type, 'user');
  @Resolver(() => type)
  class TreeQueries {
    @Access('user')
    @Query(() => Connection, { name: `${tree}s`, description: 'Those whose title contains the search text, by title.' })
    async list(
      @Arg('search', () => String, { nullable: true }) search: Text,
      @Arg('first', () => Int, { defaultValue: 50 }) first: number,
      @Arg('after', () => String, { nullable: true }) after: Text,
      @Ctx() ctx: RequestContext,
    ): Promise<Page<TreeNode>> {
      const list = { table: tree, key: 'title', columns: 'id, name, title' } as const;
      return await listByText<TreeNode>(ctx.em, list, search, { first, after });
    }

    @Access('user')
    @Query(() => type, { name: tree, nullable: true, description: `Null: no ${noun} has this title.` })
    async find(@Arg('title', () => String) title: string, @Ctx() ctx: RequestContext): Promise<TreeNode | null> {
      return await findNode(ctx.em, tree, title);
    }
  }
  return TreeQueries;
}

function treeRelations({ tree, type, noun }: TreeType): ClassType {
  const kinOf = async (ctx: RequestContext, { id }: TreeNode, kin: Kin, first = 1): Promise<readonly TreeNode[]> =>
    await kinOfNode(ctx.em, id, { tree, kin, first });
  @Resolver(() => type)
  class TreeRelations {
    @FieldResolver(() => type, { nullable: true, description: `Null: a top-level ${noun}.` })
    async parent(@Root() node: TreeNode, @Ctx() ctx: RequestContext): Promise<TreeNode | null> {
      return (await kinOf(ctx, node, 'parent'))[0] ?? null;
    }

    @FieldResolver(() => [type], { description: 'Those that it is in, the root first.' })
    async ancestors(@Root() node: TreeNode, @Ctx() ctx: RequestContext): Promise<readonly TreeNode[]> {
      return await kinOf(ctx, node, 'ancestors');
    }

    @FieldResolver(() => [type], { description: `Those directly in it, by title; at most ${MOST_NODES}.` })
    async children(
      @Root() node: TreeNode,
      @Arg('first', () => Int, FIRST) first: number,
      @Ctx() ctx: RequestContext,
    ): Promise<readonly TreeNode[]> {
      return await kinOf(ctx, node, 'children', first);
    }

    @FieldResolver(() => [type], {
      description: `Everything below it in the order of the tree, at most ${MOST_NODES}.`,
    })
    async descendants(
      @Root() node: TreeNode,
      @Arg('first', () => Int, FIRST) first: number,
      @Ctx() ctx: RequestContext,
    ): Promise<readonly TreeNode[]> {
      return await kinOf(ctx, node, 'descendants', first);
    }
  }
  return TreeRelations;
}

function treeHosts({ tree, type, noun }: TreeType): ClassType {
  @Resolver(() => type)
  class TreeHosts {
    @FieldResolver(() => HostConnection, { description: `The hosts directly in this ${noun}, or also in those below.` })
    async hosts(
      @Root() { id }: TreeNode,
      @Arg('filter', () => String, { nullable: true }) filter: Text,
      @Arg('below', () => Boolean, { defaultValue: false }) isBelowIn: boolean,
      @Arg('orderBy', () => HostOrder, { nullable: true }) order: HostOrder | null | undefined,
      @Arg('first', () => Int, { defaultValue: 50 }) first: number,
      @Arg('after', () => String, { nullable: true }) after: Text,
      @Ctx() ctx: RequestContext,
    ): Promise<Page<Host>> {
      return await listHosts(ctx.em, { filter, order, scope: { kind: 'tree', tree, isBelowIn, id } }, { first, after });
    }

    @FieldResolver(() => Int, { description: `Hosts directly in this ${noun}.` })
    async hostCount(@Root() { id }: TreeNode, @Ctx() ctx: RequestContext): Promise<number> {
      return await countHostsInNode(ctx.em, id, { tree, isBelowIn: false });
    }

    @FieldResolver(() => Int, { description: `Hosts in this ${noun} and in everything below it.` })
    async hostCountBelow(@Root() { id }: TreeNode, @Ctx() ctx: RequestContext): Promise<number> {
      return await countHostsInNode(ctx.em, id, { tree, isBelowIn: true });
    }
  }
  return TreeHosts;
}
