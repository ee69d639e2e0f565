import { Arg, Ctx, FieldResolver, Int, Resolver, Root, type ClassType } from 'type-graphql';
import type { RequestContext } from '../access/RequestContext.ts';
import { User } from '../access/User.ts';
import { Fact } from '../inventory/Fact.ts';
import { Host } from '../inventory/Host.ts';
import { Hostgroup } from '../inventory/Hostgroup.ts';
import { HostLocation } from '../inventory/HostLocation.ts';
import { Organization } from '../inventory/Organization.ts';
import type { TreeNode } from '../inventory/treeNodes.ts';
import type { Page } from '../platform/pages.ts';
import { SmartProxy } from '../proxies/SmartProxy.ts';
import { CommandUseConnection, type CommandUse } from './CommandUse.ts';
import { listCommandsOf } from './listCommandsOf.ts';
import { listTasksOf } from './listTasksOf.ts';
import { Task } from './Task.ts';
import { TaskConnection } from './tasks.resolver.ts';
import { ScopeRelation, type TreeKind } from './TaskScope.ts';
import type { TaskUse } from './usesOfTasks.ts';

type Cursor = string | null | undefined;
type Relation = (typeof ScopeRelation)[keyof typeof ScopeRelation];

const FIRST = { defaultValue: 20 };
const AFTER = { nullable: true };
const OF = { defaultValue: ScopeRelation.ANY };
const BELOW = { defaultValue: false, description: 'Also of those below it.' };
const COMMANDS = 'The different commands of these tasks, the one that was run last first.';

/** What was run on hosts, because of facts, at smart proxies and places, and by users: each by the name that it had when the task started. */
export const HISTORY_RESOLVERS: readonly ClassType[] = [
  historyOf(Host, ({ name }) => ({ kind: 'host', name }), 'Tasks that ran on this host.'),
  historyOf(Fact, ({ name }) => ({ kind: 'fact', name }), 'Tasks whose filter names this fact.'),
  historyOf(SmartProxy, ({ name }) => ({ kind: 'proxy', name }), 'Tasks some of whose hosts belonged to it.'),
  historyOf(User, ({ id }) => ({ kind: 'user', name: String(id) }), 'Tasks that this user started.'),
  historyOfTree(Hostgroup, 'hostgroup', 'group'),
  historyOfTree(HostLocation, 'location', 'location'),
  historyOfTree(Organization, 'organization', 'organization'),
  replaysOfTasks(),
];

function historyOf<Node extends object>(
  type: ClassType<Node>,
  useOf: (node: Node) => TaskUse,
  description: string,
): ClassType {
  @Resolver(() => type)
  class History {
    @FieldResolver(() => TaskConnection, { description })
    async tasks(
      @Root() node: Node,
      @Arg('first', () => Int, FIRST) first: number,
      @Arg('after', () => String, AFTER) after: Cursor,
      @Ctx() ctx: RequestContext,
    ): Promise<Page<Task>> {
      return await listTasksOf(ctx.em, useOf(node), { first, after });
    }

    @FieldResolver(() => CommandUseConnection, { description: COMMANDS })
    async commands(
      @Root() node: Node,
      @Arg('first', () => Int, FIRST) first: number,
      @Arg('after', () => String, AFTER) after: Cursor,
      @Ctx() ctx: RequestContext,
    ): Promise<Page<CommandUse>> {
      return await listCommandsOf(ctx.em, useOf(node), { first, after });
    }
  }
  return History;
}

function historyOfTree(type: ClassType<TreeNode>, kind: TreeKind, noun: string): ClassType {
  @Resolver(() => type)
  class TreeHistory {
    @FieldResolver(() => TaskConnection, {
      description: `Tasks that were aimed at this ${noun}, or had hosts of it as targets.`,
    })
    async tasks(
      @Root() { title: name }: TreeNode,
      @Arg('of', () => ScopeRelation, OF) of: Relation,
      @Arg('below', () => Boolean, BELOW) below: boolean,
      @Arg('first', () => Int, FIRST) first: number,
      @Arg('after', () => String, AFTER) after: Cursor,
      @Ctx() ctx: RequestContext,
    ): Promise<Page<Task>> {
      return await listTasksOf(ctx.em, { kind, name, of, below }, { first, after });
    }

    @FieldResolver(() => CommandUseConnection, { description: COMMANDS })
    async commands(
      @Root() { title: name }: TreeNode,
      @Arg('of', () => ScopeRelation, OF) of: Relation,
      @Arg('below', () => Boolean, BELOW) below: boolean,
      @Arg('first', () => Int, FIRST) first: number,
      @Arg('after', () => String, AFTER) after: Cursor,
      @Ctx() ctx: RequestContext,
    ): Promise<Page<CommandUse>> {
      return await listCommandsOf(ctx.em, { kind, name, of, below }, { first, after });
    }
  }
  return TreeHistory;
}

function replaysOfTasks(): ClassType {
  @Resolver(() => Task)
  class Replays {
    @FieldResolver(() => TaskConnection, { description: 'Tasks that replay this one, the newest first.' })
    async replays(
      @Root() { id }: Task,
      @Arg('first', () => Int, FIRST) first: number,
      @Arg('after', () => String, AFTER) after: Cursor,
      @Ctx() ctx: RequestContext,
    ): Promise<Page<Task>> {
      return await listTasksOf(ctx.em, { kind: 'replayed', name: String(id) }, { first, after });
    }
  }
  return Replays;
}
