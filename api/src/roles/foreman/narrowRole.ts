import { parseFilter, printFilter, type Filter } from '@chargehand/fact-filter';
import { ALL_PERMISSIONS, type Permission } from '../../access/Permission.ts';
import type { RoleRuleInput } from '../RuleShape.ts';
import type { ForemanTrees } from './ForemanTrees.ts';
import type { HostGrant } from './HostGrant.ts';
import { joined } from './joined.ts';
import { narrowPlaces, type NarrowedPlaces, type PlaceScope } from './PlaceScope.ts';
import type { TranslatedRole } from './translateRole.ts';
import type { Unexpressed } from './Unexpressed.ts';

/** A rule to be imported. */
export interface ImportedRule extends RoleRuleInput {
  /** What a person has to say as actions, in Foreman's words; empty for all but RUN. */
  readonly aboutJobs: readonly string[];
}

/** A role as users of some places have it. */
export interface NarrowedRole {
  readonly rules: readonly ImportedRule[];
  readonly unexpressed: readonly Unexpressed[];
}

/** As many as a rule may name, and as many rules as a role may have. */
const MOST = { titles: 500, rules: 100 } as const;

/**
 * Narrows what a role allows to the places of its users, each rule by itself. A filter's own places are meant without what is below them: the rule
 * names them twice, by what they are and in its filter by title, so that neither a new place below nor a new one of the same name is let in.
 */
export function narrowRole(
  { name, translated }: { readonly name: string; readonly translated: TranslatedRole },
  scope: PlaceScope,
  trees: ForemanTrees,
): NarrowedRole {
  const unexpressed: Unexpressed[] = [];
  const refuse = (filterId: number | null, what: string, reason: string): void =>
    void unexpressed.push({ kind: filterId === null ? 'ROLE' : 'FILTER', name, filterId, what, reason });
  const narrowed = translated.grants.flatMap((grant) => {
    const rule = ruleOf(grant, scope, trees);
    if (typeof rule !== 'string') return [rule];
    refuse(grant.filterId, `${grant.permission} for users of ${scope.label}`, rule);
    return [];
  });
  for (const permission of scope.isWhole ? [] : translated.atAll)
    refuse(null, permission, `It is about everything, and users of ${scope.label} are not in every place.`);
  const atAll = scope.isWhole ? translated.atAll.map((permission) => plainRule([permission])) : [];
  const rules = [...merged(narrowed), ...atAll];
  if (rules.length > MOST.rules)
    refuse(null, `${rules.length} rules`, `A role has at most ${MOST.rules}; the others are left out.`);
  return { rules: rules.slice(0, MOST.rules), unexpressed };
}

/** A text says why there is none. */
function ruleOf(grant: HostGrant, scope: PlaceScope, trees: ForemanTrees): ImportedRule | string {
  const locations = narrowPlaces(trees.location, scope.locations, grant.locations);
  const organizations = narrowPlaces(trees.organization, scope.organizations, grant.organizations);
  const counts = [locations.titles.length, organizations.titles.length];
  if (counts.includes(0)) return 'None of its places is among those of the users, or known here.';
  if (counts.some((count) => count > MOST.titles)) return `It names more than ${MOST.titles} places.`;
  const filter = joined([
    ...(grant.filter === null ? [] : [grant.filter]),
    ...exactly('location', locations),
    ...exactly('organization', organizations),
  ]);
  const text = filter === null ? null : printFilter(filter);
  if (text !== null && !parseFilter(text).ok) return 'Its search with its places is too long for a rule.';
  return {
    ...plainRule([grant.permission]),
    locations: [...locations.titles],
    organizations: [...organizations.titles],
    filter: text,
    trustsHosts: grant.trustsHosts,
    aboutJobs: grant.aboutJobs,
  };
}

function exactly(name: 'location' | 'organization', { titles, isExact }: NarrowedPlaces): readonly Filter[] {
  if (!isExact) return [];
  const field = { kind: 'attribute', name } as const;
  return [{ kind: 'membership', field, operator: 'in', values: titles, from: 0, to: 0 }];
}

function plainRule(permissions: Permission[]): ImportedRule {
  return {
    ...{ effect: 'ALLOW', permissions, isEverywhere: false, locations: null, organizations: null, hostgroups: null },
    ...{ filter: null, trustsHosts: false, actions: [], constraints: [], needsApproval: false, aboutJobs: [] },
  };
}

/** One rule for all permissions on the same hosts, but those to run, to which a person adds actions. */
function merged(rules: readonly ImportedRule[]): readonly ImportedRule[] {
  const groups = Map.groupBy(
    rules,
    ({ permissions, ...hosts }) => `${permissions.includes('RUN')} ${JSON.stringify(hosts)}`,
  );
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const permissions = new Set([first, ...others].flatMap((rule) => rule.permissions));
    return { ...first, permissions: ALL_PERMISSIONS.filter((permission) => permissions.has(permission)) };
  });
}
