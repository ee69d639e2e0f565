import { createHash } from 'node:crypto';
import { parseFilter, type Filter } from '@chargehand/fact-filter';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { parseActionPattern } from './ActionPattern.ts';
import { isPermission } from './Permission.ts';
import type { Rights, TokenLimit } from './Rights.ts';
import type { ArgumentConstraint, Rule, RuleHosts, RuleWindow } from './Rule.ts';

/** A rule as it is stored. */
export interface RuleRow {
  readonly id: number;
  readonly role: string;
  readonly number: number;
  readonly effect: 'ALLOW' | 'DENY';
  readonly permissions: readonly string[];
  readonly isEverywhere: boolean;
  readonly locationIds: readonly number[] | null;
  readonly organizationIds: readonly number[] | null;
  readonly hostgroupIds: readonly number[] | null;
  readonly filter: string | null;
  readonly actions: readonly string[];
  readonly constraints: readonly ArgumentConstraint[];
  readonly maxHosts: number | null;
  readonly maxPercent: number | null;
  readonly timeWindow: RuleWindow | null;
  readonly needsApproval: boolean;
}

/** The columns of a rule x of a role r, as RuleRow. */
export const RULE_COLUMNS = `
  x.id, r.name as role, x.number, x.effect, x.permissions, x.is_everywhere as "isEverywhere", x.location_ids as "locationIds",
  x.organization_ids as "organizationIds", x.hostgroup_ids as "hostgroupIds", x.filter, x.actions, x.constraints, x.max_hosts as "maxHosts",
  x.max_percent as "maxPercent", x.time_window as "timeWindow", x.needs_approval as "needsApproval"`;

const RULES_OF_USER = `
  select ${RULE_COLUMNS} from role_rule x join role r on r.id = x.role_id
  where x.role_id in (
    select role_id from user_role where user_id = $1
    union select g.role_id from group_role g join user_group_member m on m.group_id = g.group_id where m.user_id = $1)
  order by r.name, x.number`;

/** Whose rights, and to what a token narrows them. */
export interface RightsOwner {
  readonly userId: number;
  readonly isAdmin: boolean;
  readonly token?: TokenLimit | null;
}

/** What a user may do now, by all roles of theirs and of their groups. */
export async function readRights(em: EntityManager, { userId, isAdmin, token = null }: RightsOwner): Promise<Rights> {
  const rows = isAdmin ? [] : await query<RuleRow>(em, RULES_OF_USER, [userId]);
  return rightsOf(rows.map(ruleOf), { userId, isAdmin, token });
}

/** The rights that these rules make. */
export function rightsOf(rules: readonly Rule[], { userId, isAdmin, token = null }: RightsOwner): Rights {
  if (isAdmin && token === null) return { isAdmin, rules, token, name: 'everything' };
  const said = JSON.stringify([isAdmin, rules, token], (_key, value: unknown) =>
    value instanceof Set ? [...value] : value,
  );
  return { isAdmin, rules, token, name: `user ${userId} ${createHash('sha256').update(said).digest('base64url')}` };
}

/** A stored rule as it decides. What cannot be understood any more allows nothing, and denies everywhere. */
export function ruleOf(row: RuleRow): Rule {
  return {
    id: row.id,
    role: row.role,
    number: row.number,
    effect: row.effect,
    permissions: new Set(row.permissions.filter(isPermission)),
    hosts: hostsOf(row),
    actions: row.actions.flatMap((text) => parseActionPattern(text) ?? []),
    constraints: row.constraints,
    limits: {
      maxHosts: row.maxHosts,
      maxPercent: row.maxPercent,
      window: row.timeWindow,
      needsApproval: row.needsApproval,
    },
  };
}

function hostsOf(row: RuleRow): RuleHosts {
  if (row.isEverywhere) return { kind: 'everywhere' };
  const filter = row.filter === null ? null : readRuleFilter(row.filter);
  if (filter === undefined) return { kind: row.effect === 'DENY' ? 'everywhere' : 'nowhere' };
  const { locationIds: locations, organizationIds: organizations, hostgroupIds: hostgroups } = row;
  if ([locations, organizations, hostgroups, filter].every((part) => part === null)) return { kind: 'nowhere' };
  return { kind: 'some', locations, organizations, hostgroups, filter };
}

/** To what a personal token is limited, as it is stored. */
export interface StoredLimit {
  /** Null: all permissions. */
  readonly permissions: readonly string[] | null;
  /** Null: whichever hosts. */
  readonly filter: string | null;
}

/** A stored limit as it decides; null: it limits nothing. A token whose filter cannot be understood any more gives nothing. */
export function limitOf({ permissions, filter }: StoredLimit): TokenLimit | null {
  if (permissions === null && filter === null) return null;
  const parsed = filter === null ? null : readRuleFilter(filter);
  if (parsed === undefined) return { permissions: new Set(), filter: null };
  return { permissions: permissions && new Set(permissions.filter(isPermission)), filter: parsed };
}

/** Undefined: it is no filter. */
function readRuleFilter(text: string): Filter | undefined {
  const parsed = parseFilter(text);
  return parsed.ok ? parsed.filter : undefined;
}
