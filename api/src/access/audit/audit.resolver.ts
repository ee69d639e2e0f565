import { Args, ArgsType, Ctx, Field, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { connectionOf, type Page } from '../../platform/pages.ts';
import { DateTime } from '../../platform/scalars.ts';
import { AuditEntry } from '../AuditEntry.ts';
import { Access } from '../permissions.ts';
import type { RequestContext } from '../RequestContext.ts';
import { listAudit, type AuditRow } from './listAudit.ts';

export const AuditEntryConnection = connectionOf('AuditEntry', () => AuditEntry, 'VIEW_AUDIT');

@ArgsType()
class AuditArguments {
  @Field(() => String, { nullable: true, description: 'user:olga, or olga. Null: anybody.' })
  who?: string | null;

  @Field(() => String, { nullable: true, description: 'task.run, or task for all that begin so. Null: any act.' })
  act?: string | null;

  @Field(() => String, { nullable: true, description: 'task:4711, or task for all of the kind. Null: any object.' })
  object?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Then or later. Null: from the beginning.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before, not at this instant itself. Null: until now.' })
  to?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'A text in any part of an entry, in any case, or with * for any characters a pattern of all its text. Null: any.',
  })
  search?: string | null;

  @Field(() => Int)
  first = 50;

  @Field(() => String, { nullable: true, description: 'Cursor of the entry before. Null: from the newest.' })
  after?: string | null;
}

@Resolver(() => AuditEntry)
export class AuditResolver {
  @Access('VIEW_AUDIT')
  @Query(() => AuditEntryConnection, { description: 'What was done, newest first.' })
  async auditEntries(
    @Args(() => AuditArguments) { first, after, ...search }: AuditArguments,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<AuditRow>> {
    return await listAudit(ctx.em, search, { first, after });
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Its place in the sealed chain, from 1. Null: it is not sealed yet, which takes seconds.',
  })
  position(@Root() entry: AuditRow): number | null {
    return entry.position;
  }
}
