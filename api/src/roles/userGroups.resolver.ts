import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { User } from '../access/User.ts';
import { UserGroup } from '../access/UserGroup.ts';
import { batched, rowsById } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';
import { createUserGroup, deleteUserGroup, setMember } from './userGroups.ts';

const MEMBERS = `
  select m.group_id as id, m.user_id as "userId" from user_group_member m join app_user u on u.id = m.user_id
  where m.group_id = any($1::int[]) order by u.login`;

const membersOf = batched(async (em, ids: readonly number[], _asked: null) => {
  const rows = await query<{ id: number; userId: number }>(em, MEMBERS, [ids]);
  const users = await em.find(User, { id: { $in: rows.map(({ userId }) => userId) } });
  const byId = new Map(users.map((user) => [user.id, user]));
  return rowsById(ids, rows).map((own) => own.flatMap(({ userId }) => byId.get(userId) ?? []));
});

@Resolver(() => UserGroup)
export class UserGroupsResolver {
  @Access('MANAGE_ROLES')
  @Query(() => [UserGroup], { description: 'By name.' })
  async userGroups(@Ctx() ctx: RequestContext): Promise<UserGroup[]> {
    return await ctx.em.find(UserGroup, {}, { orderBy: { name: 'asc' } });
  }

  @Access('MANAGE_ROLES')
  @Mutation(() => UserGroup)
  async createUserGroup(@Arg('name', () => String) name: string, @Ctx() ctx: RequestContext): Promise<UserGroup> {
    return await ctx.em.findOneOrFail(UserGroup, await createUserGroup(ctx, name));
  }

  @Access('MANAGE_ROLES')
  @Mutation(() => Boolean, { description: 'Its members lose the roles that they had by it.' })
  async deleteUserGroup(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<boolean> {
    await deleteUserGroup(ctx, id);
    return true;
  }

  @Access('MANAGE_ROLES')
  @Mutation(() => Boolean, { description: 'Puts a user in, or takes one out. False: that changed nothing.' })
  async setUserGroupMember(
    @Arg('group', () => ID) group: string,
    @Arg('user', () => String) user: string,
    @Arg('isMember', () => Boolean) isMember: boolean,
    @Ctx() ctx: RequestContext,
  ): Promise<boolean> {
    return await setMember(ctx, group, { login: user, isMember });
  }

  @FieldResolver(() => [User], { description: 'By login.' })
  async members(@Root() group: UserGroup, @Ctx() ctx: RequestContext): Promise<readonly User[]> {
    return await membersOf(ctx.em, group.id, null);
  }
}
