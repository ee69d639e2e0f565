import { decidingRules, permissionFor, type Deed, type Rights } from '../access/Rights.ts';
import type { RuleHosts } from '../access/Rule.ts';
import { factFilterSql, type SqlCondition } from './factFilterSql.ts';
import type { TreeName } from './sources/InventorySource.ts';

/**
 * The condition on a host h that somebody may do a deed there now; appends to `parameters`. Allowing rules are joined by "or", a denying rule
 * wins, and no rule means no host (reliability.md §5.4). It is never null. Whatever needs no look at the host is decided before anything is
 * appended: PostgreSQL refuses a statement that has a value and nowhere uses it.
 */
export function permittedSql(rights: Rights, deed: Deed, parameters: unknown[], now: Date): SqlCondition {
  const { token } = rights;
  if (token?.permissions?.has(permissionFor(deed)) === false) return 'false';
  const { allow, deny } = reachOfRules(rights, deed, now);
  if (allow === 'none' || deny === 'all') return 'false';
  const anyOf = (rules: readonly RuleHosts[]): SqlCondition =>
    `(${rules.map((hosts) => ruleHostsSql(hosts, parameters, now)).join(' or ')})`;
  return allOf([
    token?.filter == null ? 'true' : factFilterSql(token.filter, parameters, now),
    allow === 'all' ? 'true' : anyOf(allow),
    deny === 'none' ? 'true' : `not ${anyOf(deny)}`,
  ]);
}

/** Every host, no host, or those that any of these describes. */
type Reach = 'all' | 'none' | readonly RuleHosts[];

function reachOfRules(rights: Rights, deed: Deed, now: Date): Readonly<Record<'allow' | 'deny', Reach>> {
  if (rights.isAdmin) return { allow: 'all', deny: 'none' };
  const { allow, deny } = decidingRules(rights, deed, now);
  return { allow: joinReach(allow), deny: joinReach(deny) };
}

function joinReach(rules: readonly { readonly hosts: RuleHosts }[]): Reach {
  const some = rules.map(({ hosts }) => hosts).filter((hosts) => !isNowhere(hosts));
  if (some.some(({ kind }) => kind === 'everywhere')) return 'all';
  return some.length === 0 ? 'none' : some;
}

/** Whether a rule is about no host: an empty list is none, never all. */
export function isNowhere(hosts: RuleHosts): boolean {
  if (hosts.kind !== 'some') return hosts.kind === 'nowhere';
  return [hosts.locations, hosts.organizations, hosts.hostgroups].some((ids) => ids?.length === 0);
}

/** The condition on a host h that a rule is about it; never null. */
export function ruleHostsSql(hosts: RuleHosts, parameters: unknown[], now: Date): SqlCondition {
  if (isNowhere(hosts)) return 'false';
  if (hosts.kind !== 'some') return 'true';
  return allOf([
    treeSql('location', hosts.locations, parameters),
    treeSql('organization', hosts.organizations, parameters),
    treeSql('hostgroup', hosts.hostgroups, parameters),
    hosts.filter === null ? 'true' : factFilterSql(hosts.filter, parameters, now),
  ]);
}

/** In one of the nodes or below; by ids, so `web` is not `web2`. */
function treeSql(tree: TreeName, ids: readonly number[] | null, parameters: unknown[]): SqlCondition {
  if (ids === null) return 'true';
  return `(h.${tree}_id in (
    with recursive below(id) as (
      select id from ${tree} where id = any($${parameters.push(ids)}::int[])
      union select n.id from ${tree} n join below b on n.parent_id = b.id)
    select id from below)) is true`;
}

/** None of the conditions is `false` in as many words. */
function allOf(conditions: readonly SqlCondition[]): SqlCondition {
  const open = conditions.filter((condition) => condition !== 'true');
  return open.length === 0 ? 'true' : `(${open.join(' and ')})`;
}
