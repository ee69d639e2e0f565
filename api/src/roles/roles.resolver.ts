import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Access, isAllowed } from '../access/permissions.ts';
import { ALL_PERMISSIONS, Permission } from '../access/Permission.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { Role } from '../access/Role.ts';
import { User } from '../access/User.ts';
import { UserGroup } from '../access/UserGroup.ts';
import { batched, rowsById } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';
import { findRole, findRoles, rulesOfRole, titlesOf, type StoredRule } from './findRoles.ts';
import { giveRole, type RoleHolder } from './giveRole.ts';
import { HolderNotFound, RoleNotFound } from './roleErrors.ts';
import { RoleInput, RuleOutput } from './RuleShape.ts';
import { createRole, deleteRole, updateRole } from './saveRole.ts';

const HOLDER = 'Say one: the login of a user, or the name of a group.';

@Resolver(() => Role)
export class RolesResolver {
  @Access('user')
  @Query(() => [Permission], { description: 'What the caller may, on some hosts or at all.' })
  myPermissions(@Ctx() { caller, now }: RequestContext): Permission[] {
    return ALL_PERMISSIONS.filter((permission) => isAllowed(permission, caller, now()));
  }

  @Access('MANAGE_ROLES')
  @Query(() => [Role], { description: 'Those of the product first, by name.' })
  async roles(@Ctx() ctx: RequestContext): Promise<Role[]> {
    return await findRoles(ctx.em);
  }

  @Access('MANAGE_ROLES')
  @Query(() => Role, { nullable: true, description: 'Null: no role has this id.' })
  async role(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<Role | null> {
    return await findRole(ctx.em, id);
  }

  @Access('MANAGE_ROLES')
  @Mutation(() => Role, { description: 'It can allow no more than the caller may.' })
  async createRole(@Arg('input', () => RoleInput) input: RoleInput, @Ctx() ctx: RequestContext): Promise<Role> {
    return await reload(ctx, await createRole(ctx, input));
  }

  @Access('MANAGE_ROLES')
  @Mutation(() => Role, {
    description: 'Replaces the whole role. It counts for the next request of everybody who has it.',
  })
  async updateRole(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => RoleInput) input: RoleInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Role> {
    return await reload(ctx, await updateRole(ctx, id, input));
  }

  @Access('MANAGE_ROLES')
  @Mutation(() => Boolean, { description: 'Takes it from everybody who has it.' })
  async deleteRole(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<boolean> {
    await deleteRole(ctx, id);
    return true;
  }

  @Access('MANAGE_ROLES')
  @Mutation(() => Boolean, { description: `False: they had it already. ${HOLDER}` })
  async giveRole(
    @Arg('id', () => ID) id: string,
    @Arg('user', () => String, { nullable: true }) user: string | null | undefined,
    @Arg('group', () => String, { nullable: true }) group: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<boolean> {
    return await giveRole(ctx, id, { holder: holderOf(user, group), isGiven: true });
  }

  @Access('MANAGE_ROLES')
  @Mutation(() => Boolean, { description: `False: they did not have it. ${HOLDER}` })
  async takeRole(
    @Arg('id', () => ID) id: string,
    @Arg('user', () => String, { nullable: true }) user: string | null | undefined,
    @Arg('group', () => String, { nullable: true }) group: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<boolean> {
    return await giveRole(ctx, id, { holder: holderOf(user, group), isGiven: false });
  }

  @FieldResolver(() => [RuleOutput], { description: 'In their order, which decides nothing.' })
  async rules(@Root() role: Role, @Ctx() ctx: RequestContext): Promise<RuleOutput[]> {
    return await Promise.all((await rulesOfRole(ctx.em, role.id, null)).map(async (rule) => await shown(ctx, rule)));
  }

  @FieldResolver(() => [User], { description: 'Who has it by themselves, by login.' })
  async users(@Root() role: Role, @Ctx() ctx: RequestContext): Promise<readonly User[]> {
    return await usersOfRole(ctx.em, role.id, null);
  }

  @FieldResolver(() => [UserGroup], { description: 'Whose members have it, by name.' })
  async groups(@Root() role: Role, @Ctx() ctx: RequestContext): Promise<readonly UserGroup[]> {
    return await groupsOfRole(ctx.em, role.id, null);
  }
}

const USERS = `
  select x.role_id as id, u.id as "userId" from user_role x join app_user u on u.id = x.user_id where x.role_id = any($1::int[]) order by u.login`;
const GROUPS = `
  select x.role_id as id, g.id as "groupId" from group_role x join user_group g on g.id = x.group_id
  where x.role_id = any($1::int[]) order by g.name`;

const usersOfRole = batched(async (em, ids: readonly number[], _asked: null) => {
  const rows = await query<{ id: number; userId: number }>(em, USERS, [ids]);
  const users = await em.find(User, { id: { $in: rows.map(({ userId }) => userId) } });
  const byId = new Map(users.map((user) => [user.id, user]));
  return rowsById(ids, rows).map((own) => own.flatMap(({ userId }) => byId.get(userId) ?? []));
});

const groupsOfRole = batched(async (em, ids: readonly number[], _asked: null) => {
  const rows = await query<{ id: number; groupId: number }>(em, GROUPS, [ids]);
  const groups = await em.find(UserGroup, { id: { $in: rows.map(({ groupId }) => groupId) } });
  const byId = new Map(groups.map((group) => [group.id, group]));
  return rowsById(ids, rows).map((own) => own.flatMap(({ groupId }) => byId.get(groupId) ?? []));
});

async function shown({ em }: RequestContext, rule: StoredRule): Promise<RuleOutput> {
  const titles = async (tree: 'location' | 'organization' | 'hostgroup', ids: readonly number[] | null) =>
    ids === null ? null : await Promise.all(ids.map(async (id) => (await titlesOf(em, id, tree)) ?? `(gone: ${id})`));
  return {
    number: rule.number,
    effect: rule.effect,
    permissions: ALL_PERMISSIONS.filter((permission) => rule.permissions.includes(permission)),
    isEverywhere: rule.isEverywhere,
    locations: await titles('location', rule.locationIds),
    organizations: await titles('organization', rule.organizationIds),
    hostgroups: await titles('hostgroup', rule.hostgroupIds),
    filter: rule.filter,
    trustsHosts: rule.trustsHosts,
    actions: [...rule.actions],
    constraints: rule.constraints.map(({ input, values }) => ({ input, values: [...values] })),
    maxHosts: rule.maxHosts,
    maxPercent: rule.maxPercent,
    timeWindow: rule.timeWindow === null ? null : { ...rule.timeWindow, days: [...rule.timeWindow.days] },
    needsApproval: rule.needsApproval,
  };
}

async function reload(ctx: RequestContext, id: number): Promise<Role> {
  const role = await findRole(ctx.em, String(id));
  if (role === null) throw new RoleNotFound(String(id));
  return role;
}

function holderOf(login: string | null | undefined, group: string | null | undefined): RoleHolder {
  if (login != null && group == null) return { kind: 'user', login };
  if (group != null && login == null) return { kind: 'group', name: group };
  throw new HolderNotFound('user or group, for one of both has to be named');
}
