import { RULE_COLUMNS, type RuleRow } from '@chargehand/api/access/readRights';
import { queryOne } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { DeedSet, DeedSets } from './DeedSets.ts';
import type { ShadowToken } from './shadowAllows.ts';

/** Who has rights and what could be changed of them, at one moment. */
export interface Holders {
  /** By login; nothing for who is disabled. */
  readonly users: ReadonlyMap<string, DeedSet>;
  /** Of tokens, by id, each with its owner's login. */
  readonly tokens: ReadonlyMap<string, { readonly owner: string; readonly deeds: DeedSet }>;
  readonly roles: readonly string[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
}

/** One look: it is taken thousands of times. */
const READ = `
  select
    (select json_agg(json_build_object('id', id, 'login', login, 'isAdmin', is_admin, 'isDisabled', disabled_at is not null) order by id)
      from app_user) as users,
    (select coalesce(json_agg(json_build_object('id', id::text, 'userId', user_id, 'permissions', permissions, 'filter', filter) order by id), '[]')
      from api_token) as tokens,
    (select coalesce(json_agg(h), '[]') from (
      select user_id as "userId", role_id as "roleId" from user_role
      union select m.user_id, g.role_id from user_group_member m join group_role g on g.group_id = m.group_id) h) as held,
    (select coalesce(json_agg(x), '[]') from (
      select x.role_id as "roleId", ${RULE_COLUMNS} from role_rule x join role r on r.id = x.role_id) x) as rules,
    (select json_agg(id::text order by id) from role) as roles,
    (select coalesce(json_agg(json_build_object('id', id::text, 'name', name) order by id), '[]') from user_group) as groups`;

interface Tables extends Pick<Holders, 'roles' | 'groups'> {
  readonly users: readonly UserRow[];
  readonly tokens: readonly (ShadowToken & { readonly id: string; readonly userId: number })[];
  readonly held: readonly { readonly userId: number; readonly roleId: number }[];
  readonly rules: readonly (RuleRow & { readonly roleId: number })[];
}

interface UserRow {
  readonly id: number;
  readonly login: string;
  readonly isAdmin: boolean;
  readonly isDisabled: boolean;
}

/** Reads the tables themselves. */
export async function readHolders(em: EntityManager, sets: DeedSets): Promise<Holders> {
  const { users, tokens, held, rules, roles, groups } = await queryOne<Tables>(em, READ);
  const rulesOf = (id: number): RuleRow[] => {
    const own = new Set(held.filter(({ userId }) => userId === id).map(({ roleId }) => roleId));
    return rules.filter(({ roleId }) => own.has(roleId)).map(({ roleId: _roleId, ...rule }) => rule);
  };
  const deedsOf = ({ id, isAdmin, isDisabled }: UserRow): DeedSet => {
    if (isDisabled) return 0n;
    return isAdmin ? sets.all : sets.ofRules(rulesOf(id));
  };
  const byId = new Map(users.map((row) => [row.id, { owner: row.login, deeds: deedsOf(row) }]));
  const ofToken = ({ userId, permissions, filter }: Tables['tokens'][number]): { owner: string; deeds: DeedSet } => {
    const { owner = '', deeds = 0n } = byId.get(userId) ?? {};
    return { owner, deeds: deeds & sets.ofToken({ permissions, filter }) };
  };
  return {
    users: new Map([...byId.values()].map(({ owner, deeds }) => [owner, deeds])),
    tokens: new Map(tokens.map((token) => [token.id, ofToken(token)])),
    roles,
    groups,
  };
}
