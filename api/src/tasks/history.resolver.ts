import { Arg, Ctx, FieldResolver, Int, Resolver, Root, type ClassType } from 'type-graphql';
import type { RequestContext } from '../access/RequestContext.ts';
import { Fact } from '../inventory/Fact.ts';
import { Host } from '../inventory/Host.ts';
import { Hostgroup } from '../inventory/Hostgroup.ts';
import type { Page } from '../platform/pages.ts';
import { SmartProxy } from '../proxies/SmartProxy.ts';
import { CommandUseConnection, type CommandUse } from './CommandUse.ts';
import { listCommandsOf } from './listCommandsOf.ts';
import { listTasksOf } from './listTasksOf.ts';
import type { Task } from './Task.ts';
import { TaskConnection } from './tasks.resolver.ts';

type Cursor = string | null | undefined;

const FIRST = { defaultValue: 20 };
const AFTER = { nullable: true };
const BELOW = { defaultValue: false, description: 'Also of the groups below it.' };
const COMMANDS = 'The different commands of these tasks, the one that was run last first.';

/** What was run on hosts, because of facts, and at smart proxies: each by the name that it had when the task started. */
export const HISTORY_RESOLVERS: readonly ClassType[] = [
  historyOf(Host, 'host', 'Tasks that ran on this host.'),
  historyOf(Fact, 'fact', 'Tasks whose filter names this fact.'),
  historyOf(SmartProxy, 'proxy', 'Tasks some of whose hosts belonged to this smart proxy.'),
  historyOfHostgroups(),
];

function historyOf(type: ClassType<{ name: string }>, kind: 'host' | 'fact' | 'proxy', description: string): ClassType {
  @Resolver(() => type)
  class History {
    @FieldResolver(() => TaskConnection, { description })
    async tasks(
      @Root() { name }: { readonly name: string },
      @Arg('first', () => Int, FIRST) first: number,
      @Arg('after', () => String, AFTER) after: Cursor,
      @Ctx() ctx: RequestContext,
    ): Promise<Page<Task>> {
      return await listTasksOf(ctx.em, { kind, name }, { first, after });
    }

    @FieldResolver(() => CommandUseConnection, { description: COMMANDS })
    async commands(
      @Root() { name }: { readonly name: string },
      @Arg('first', () => Int, FIRST) first: number,
      @Arg('after', () => String, AFTER) after: Cursor,
      @Ctx() ctx: RequestContext,
    ): Promise<Page<CommandUse>> {
      return await listCommandsOf(ctx.em, { kind, name }, { first, after });
    }
  }
  return History;
}

function historyOfHostgroups(): ClassType {
  const kindOf = (isBelowIn: boolean): 'hostgroup' | 'hostgroupAndBelow' =>
    isBelowIn ? 'hostgroupAndBelow' : 'hostgroup';
  @Resolver(() => Hostgroup)
  class HostgroupHistory {
    @FieldResolver(() => TaskConnection, { description: 'Tasks that ran on hosts of this group, or were aimed at it.' })
    async tasks(
      @Root() { title: name }: Hostgroup,
      @Arg('below', () => Boolean, BELOW) isBelowIn: boolean,
      @Arg('first', () => Int, FIRST) first: number,
      @Arg('after', () => String, AFTER) after: Cursor,
      @Ctx() ctx: RequestContext,
    ): Promise<Page<Task>> {
      return await listTasksOf(ctx.em, { kind: kindOf(isBelowIn), name }, { first, after });
    }

    @FieldResolver(() => CommandUseConnection, { description: COMMANDS })
    async commands(
      @Root() { title: name }: Hostgroup,
      @Arg('below', () => Boolean, BELOW) isBelowIn: boolean,
      @Arg('first', () => Int, FIRST) first: number,
      @Arg('after', () => String, AFTER) after: Cursor,
      @Ctx() ctx: RequestContext,
    ): Promise<Page<CommandUse>> {
      return await listCommandsOf(ctx.em, { kind: kindOf(isBelowIn), name }, { first, after });
    }
  }
  return HostgroupHistory;
}
