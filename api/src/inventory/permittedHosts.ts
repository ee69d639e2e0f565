import { decidingRules, permissionFor, type Deed, type Rights } from '../access/Rights.ts';
import type { Rule, RuleHosts } from '../access/Rule.ts';
import { factFilterSql, type SqlCondition } from './factFilterSql.ts';
import type { TreeName } from './sources/InventorySource.ts';

/**
 * The condition on a host h that somebody may do a deed there now; appends to `parameters`. Allowing rules are joined by "or", a denying rule
 * wins, and no rule means no host (reliability.md §5.4). It is never null.
 */
export function permittedSql(rights: Rights, deed: Deed, parameters: unknown[], now: Date): SqlCondition {
  const byToken = tokenSql(rights, deed, { parameters, now });
  if (rights.isAdmin || byToken === 'false') return byToken;
  const { allow, deny } = decidingRules(rights, deed, now);
  return allOf([byToken, decisionSql(allow, deny, (hosts) => ruleHostsSql(hosts, parameters, now))]);
}

/** What decides without a look at the host is decided first, so that every value that was appended stands in the condition. */
function decisionSql(
  allow: readonly Rule[],
  deny: readonly Rule[],
  toSql: (hosts: RuleHosts) => SqlCondition,
): SqlCondition {
  const allowing = allow.filter(({ hosts }) => !isNowhere(hosts));
  const denying = deny.filter(({ hosts }) => !isNowhere(hosts));
  if (allowing.length === 0 || denying.some(({ hosts }) => hosts.kind === 'everywhere')) return 'false';
  const isAllowed = allowing.some(({ hosts }) => hosts.kind === 'everywhere')
    ? 'true'
    : anyOf(allowing.map(({ hosts }) => toSql(hosts)));
  return allOf([isAllowed, denying.length === 0 ? 'true' : `not ${anyOf(denying.map(({ hosts }) => toSql(hosts)))}`]);
}

/** Whether a rule is about no host: an empty list is none, never all. */
export function isNowhere(hosts: RuleHosts): boolean {
  if (hosts.kind !== 'some') return hosts.kind === 'nowhere';
  return [hosts.locations, hosts.organizations, hosts.hostgroups].some((ids) => ids?.length === 0);
}

/** The condition on a host h that a rule is about it; never null. */
export function ruleHostsSql(hosts: RuleHosts, parameters: unknown[], now: Date): SqlCondition {
  if (isNowhere(hosts)) return 'false';
  switch (hosts.kind) {
    case 'everywhere':
      return 'true';
    case 'nowhere':
      return 'false';
    case 'some':
      return allOf([
        treeSql('location', hosts.locations, parameters),
        treeSql('organization', hosts.organizations, parameters),
        treeSql('hostgroup', hosts.hostgroups, parameters),
        hosts.filter === null ? 'true' : factFilterSql(hosts.filter, parameters, now),
      ]);
  }
}

function tokenSql(
  { token }: Rights,
  deed: Deed,
  { parameters, now }: { readonly parameters: unknown[]; readonly now: Date },
): SqlCondition {
  if (token?.permissions?.has(permissionFor(deed)) === false) return 'false';
  return token?.filter == null ? 'true' : factFilterSql(token.filter, parameters, now);
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

function anyOf(conditions: readonly SqlCondition[]): SqlCondition {
  return `(${conditions.join(' or ')})`;
}

function allOf(conditions: readonly SqlCondition[]): SqlCondition {
  if (conditions.includes('false')) return 'false';
  const open = conditions.filter((condition) => condition !== 'true');
  return open.length === 0 ? 'true' : `(${open.join(' and ')})`;
}
