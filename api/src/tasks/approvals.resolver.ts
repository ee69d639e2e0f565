import { Arg, Ctx, Field, FieldResolver, ID, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { User } from '../access/User.ts';
import { DateTime } from '../platform/scalars.ts';
import { approvalFingerprint } from './approvalFingerprint.ts';
import { approveTask, rejectTask } from './approveTask.ts';
import { Task } from './Task.ts';

@ObjectType({ description: 'That somebody else has to approve a task, or has.' })
@Access('user')
class TaskApproval {
  @Field(() => DateTime, { description: 'Until then it has to be approved.' })
  expiresAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'Null: it was not approved.' })
  approvedAt!: Date | null;
}

interface Approval extends TaskApproval {
  readonly task: Task;
}

@Resolver(() => Task)
export class ApprovalsResolver {
  @Access('APPROVE')
  @Mutation(() => Task, {
    description:
      'Lets a task of somebody else run that waits for it. Needs APPROVE, and the right to run it, on all its hosts; whoever started it cannot approve it.',
  })
  async approveTask(
    @Arg('id', () => ID) id: string,
    @Arg('fingerprint', () => String, { description: 'TaskApproval.fingerprint of what was looked at.' })
    fingerprint: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Task> {
    return await approveTask(ctx, id, fingerprint);
  }

  @Access('user')
  @Mutation(() => Task, {
    description: 'Ends a task that waits for an approval: by whoever may approve it, or by who started it.',
  })
  async rejectTask(
    @Arg('id', () => ID) id: string,
    @Arg('reason', () => String) reason: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Task> {
    return await rejectTask(ctx, id, reason);
  }

  @FieldResolver(() => TaskApproval, { nullable: true, description: 'Null: nobody has to approve it.' })
  approval(@Root() task: Task): Approval | null {
    const { approvalExpiresAt: expiresAt, approvedAt } = task;
    return expiresAt === null ? null : { task, expiresAt, approvedAt };
  }
}

@Resolver(() => TaskApproval)
export class TaskApprovalResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Stands for exactly the command, arguments, options and hosts, of which the caller has to see all. Null: the task is gone.',
  })
  async fingerprint(@Root() { task }: Approval, @Ctx() ctx: RequestContext): Promise<string | null> {
    return await approvalFingerprint(ctx.em, task.id, null);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Null: nobody has approved it, or no user any more.' })
  async approvedBy(@Root() { task }: Approval, @Ctx() ctx: RequestContext): Promise<User | null> {
    return task.approvedBy === null ? null : await ctx.em.findOne(User, { id: task.approvedBy.id });
  }
}
