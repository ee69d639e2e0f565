import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../access/RequestContext.ts';
import { Fact } from '../inventory/Fact.ts';
import { Host } from '../inventory/Host.ts';
import { Hostgroup } from '../inventory/Hostgroup.ts';
import type { Page } from '../platform/pages.ts';
import { SmartProxy } from '../proxies/SmartProxy.ts';
import { listTasks } from './listTasks.ts';
import type { Task } from './Task.ts';
import { TaskConnection } from './tasks.resolver.ts';

type Cursor = string | null | undefined;

const FIRST = { defaultValue: 20 };
const AFTER = { nullable: true };

@Resolver(() => Host)
export class HostHistory {
  @FieldResolver(() => TaskConnection)
  async tasks(
    @Root() host: Host,
    @Arg('first', () => Int, FIRST) first: number,
    @Arg('after', () => String, AFTER) after: Cursor,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Task>> {
    return await listTasks(ctx.em, { host: host.name }, { first, after });
  }
}

@Resolver(() => Hostgroup)
export class HostgroupHistory {
  @FieldResolver(() => TaskConnection, { description: 'Tasks that ran on hosts of this group, or were aimed at it.' })
  async tasks(
    @Root() hostgroup: Hostgroup,
    @Arg('first', () => Int, FIRST) first: number,
    @Arg('after', () => String, AFTER) after: Cursor,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Task>> {
    return await listTasks(ctx.em, { hostgroup: hostgroup.title }, { first, after });
  }
}

@Resolver(() => Fact)
export class FactHistory {
  @FieldResolver(() => TaskConnection, { description: 'Tasks whose filter names this fact.' })
  async tasks(
    @Root() fact: Fact,
    @Arg('first', () => Int, FIRST) first: number,
    @Arg('after', () => String, AFTER) after: Cursor,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Task>> {
    return await listTasks(ctx.em, { fact: fact.name }, { first, after });
  }
}

@Resolver(() => SmartProxy)
export class ProxyHistory {
  @FieldResolver(() => TaskConnection)
  async tasks(
    @Root() proxy: SmartProxy,
    @Arg('first', () => Int, FIRST) first: number,
    @Arg('after', () => String, AFTER) after: Cursor,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Task>> {
    return await listTasks(ctx.em, { proxy: proxy.name }, { first, after });
  }
}
