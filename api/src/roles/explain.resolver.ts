import { Arg, Ctx, Field, FieldResolver, ID, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { Json } from '../platform/scalars.ts';
import { loadTask } from '../tasks/loadTasks.ts';
import { Task } from '../tasks/Task.ts';
import { explainAccess, type AccessExplanation as Explanation } from './explainAccess.ts';
import { RoleRuleInput } from './RuleShape.ts';
import { tryRole, type RoleTrial as Trial, type TriedTask as Tried } from './tryRole.ts';

@ObjectType({ description: 'Whether somebody may run something on a host now, and why.' })
@Access('user')
class AccessExplanation {
  @Field(() => Boolean)
  isAllowed!: boolean;

  @Field(() => String, { description: 'For people.' })
  reason!: string;

  @Field(() => String, { nullable: true, description: 'The role whose rule decides. Null: no rule does.' })
  role!: string | null;

  @Field(() => Int, { nullable: true, description: 'The number of the rule in its role. Null: no rule decides.' })
  rule!: number | null;

  @Field(() => [String], { description: 'What the run must keep to, for people.' })
  conditions!: readonly string[];
}

@ObjectType({ description: 'A task whose hosts would be decided otherwise.' })
@Access('MANAGE_ROLES')
class TriedTask {
  @Field(() => Int, { description: 'Hosts that are allowed as the role is, and would not be.' })
  lost!: number;

  @Field(() => Int, { description: 'Hosts that are denied as the role is, and would be allowed.' })
  gained!: number;
}

@ObjectType({ description: 'What other rules of a role would have meant for the tasks of the people who have it.' })
@Access('MANAGE_ROLES')
class RoleTrial {
  @Field(() => Int, { description: 'All of their tasks in these days.' })
  tasks!: number;

  @Field(() => Int, { description: 'Of those, the newest that were looked at; of these `changed` tells.' })
  tried!: number;

  @Field(() => [TriedTask], { description: 'Newest first.' })
  changed!: readonly TriedTask[];
}

@Resolver()
export class ExplainResolver {
  @Access('user')
  @Query(() => AccessExplanation, {
    description:
      'May a user run an action on a host now, and which rule decides? About others: for who may manage roles.',
  })
  async explainAccess(
    @Arg('user', () => String, { description: 'Login.' }) user: string,
    @Arg('host', () => String) host: string,
    @Arg('plugin', () => String) plugin: string,
    @Arg('action', () => String) action: string,
    @Arg('arguments', () => Json, { nullable: true, description: 'Null: whichever they are.' }) values: unknown,
    @Ctx() ctx: RequestContext,
  ): Promise<Explanation> {
    const isGiven = typeof values === 'object' && values !== null && !Array.isArray(values);
    const given = isGiven ? Object.fromEntries(Object.entries(values)) : undefined;
    return await explainAccess(ctx, { user, host, plugin, action, arguments: given });
  }

  @Access('MANAGE_ROLES')
  @Query(() => RoleTrial, { description: 'Tries other rules of a role on the tasks of the last days, at most 90.' })
  async tryRole(
    @Arg('id', () => ID) id: string,
    @Arg('rules', () => [RoleRuleInput]) rules: RoleRuleInput[],
    @Arg('days', () => Int, { defaultValue: 30 }) days: number,
    @Ctx() ctx: RequestContext,
  ): Promise<Trial> {
    return await tryRole(ctx, id, { rules, days });
  }
}

@Resolver(() => TriedTask)
export class TriedTaskResolver {
  @FieldResolver(() => Task, { nullable: true, description: 'Null: it is gone.' })
  async task(@Root() { taskId }: Tried, @Ctx() ctx: RequestContext): Promise<Task | null> {
    return await loadTask(ctx.em, taskId, null);
  }
}
