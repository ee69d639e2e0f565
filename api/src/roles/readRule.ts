import { parseFilter, terms, type Filter } from '@chargehand/fact-filter';
import type { EntityManager } from '@mikro-orm/postgresql';
import { parseActionPattern } from '../access/ActionPattern.ts';
import { authorityOf, boundFault, nameField } from '../access/hostFields.ts';
import { isOnHosts } from '../access/Permission.ts';
import type { RuleRow } from '../access/readRights.ts';
import type { TreeName } from '../inventory/sources/InventorySource.ts';
import { query } from '../platform/sql.ts';
import { BadRule } from './roleErrors.ts';
import type { RoleRuleInput } from './RuleShape.ts';

/** A rule that was checked, as it is stored. */
export type CheckedRule = Omit<RuleRow, 'id' | 'role'> & { readonly trustsHosts: boolean };

const MOST = { actions: 200, constraints: 50, values: 500, nodes: 500 } as const;

/** Checks a rule and looks up what it names. Throws BadRule, which names the rule and the remedy. */
export async function readRule(em: EntityManager, number: number, input: RoleRuleInput): Promise<CheckedRule> {
  refuse(number, faultOf(input));
  return {
    number,
    effect: input.effect,
    permissions: [...new Set(input.permissions)],
    isEverywhere: input.isEverywhere,
    locationIds: await idsOf(em, { tree: 'location', titles: input.locations, number }),
    organizationIds: await idsOf(em, { tree: 'organization', titles: input.organizations, number }),
    hostgroupIds: await idsOf(em, { tree: 'hostgroup', titles: input.hostgroups, number }),
    filter: input.filter ?? null,
    trustsHosts: input.trustsHosts,
    actions: [...new Set(input.actions)],
    constraints: input.constraints.map(({ input: name, values }) => ({ input: name, values })),
    maxHosts: input.maxHosts ?? null,
    maxPercent: input.maxPercent ?? null,
    timeWindow: windowOf(input.timeWindow),
    needsApproval: input.needsApproval,
  };
}

function windowOf(window: RoleRuleInput['timeWindow']): CheckedRule['timeWindow'] {
  if (window == null) return null;
  const { days, fromMinute, toMinute, zone } = window;
  return { days, fromMinute, toMinute, zone };
}

function refuse(number: number, fault: string | undefined): void {
  if (fault !== undefined) throw new BadRule(number, fault);
}

/** Undefined: none. */
function faultOf(rule: RoleRuleInput): string | undefined {
  return permissionFault(rule) ?? actionFault(rule) ?? filterFault(rule) ?? limitFault(rule) ?? windowFault(rule);
}

function permissionFault({ permissions, ...rule }: RoleRuleInput): string | undefined {
  if (permissions.length === 0) return 'it names no permission. Name one, or leave the rule out.';
  if (new Set(permissions.map(isOnHosts)).size > 1)
    return 'some of its permissions are about hosts and some are not. Make two rules of it.';
  const namesHosts = [rule.locations, rule.organizations, rule.hostgroups, rule.filter].some((part) => part != null);
  const isAboutHosts = permissions.some(isOnHosts);
  if (!isAboutHosts && (namesHosts || rule.isEverywhere))
    return 'its permissions are not about hosts, so it cannot be narrowed to some. Leave the hosts out.';
  if (isAboutHosts && rule.isEverywhere && namesHosts) return 'it is for every host and names some. Say one of both.';
  return undefined;
}

function actionFault({ permissions, actions, constraints }: RoleRuleInput): string | undefined {
  const runs = permissions.includes('RUN') || permissions.includes('RUN_ANY_COMMAND');
  if (!runs && (actions.length > 0 || constraints.length > 0))
    return 'it names actions, but not the permission RUN or RUN_ANY_COMMAND.';
  if (actions.length > MOST.actions) return `it names more than ${MOST.actions} actions.`;
  const bad = actions.find((text) => parseActionPattern(text) === undefined);
  if (bad !== undefined) return `"${bad.slice(0, 60)}" is no action. Write *, PLUGIN, PLUGIN/* or PLUGIN/ACTION.`;
  if (constraints.length > MOST.constraints || constraints.some(({ values }) => values.length > MOST.values))
    return `it has more than ${MOST.constraints} inputs, or ${MOST.values} values of one.`;
  return undefined;
}

function filterFault({ filter, trustsHosts }: RoleRuleInput): string | undefined {
  if (filter == null) return undefined;
  const parsed = parseFilter(filter);
  if (!parsed.ok) return `its filter cannot be read: ${parsed.error.message}`;
  if (parsed.warnings.some(({ code }) => code === 'INCOMPLETE')) return 'its filter is not complete.';
  if (parsed.filter.kind === 'all') return 'its filter is for every host. Say that the rule is, instead.';
  return fieldFault(parsed.filter, trustsHosts);
}

function fieldFault(filter: Filter, trustsHosts: boolean): string | undefined {
  for (const { term } of terms(filter)) {
    const { field } = term;
    const fault = boundFault(field);
    if (fault !== undefined) return fault;
    if (authorityOf(field) === 'host' && !trustsHosts)
      return `its filter asks for ${nameField(field)}, which a host says of itself and so could move itself into the rule. Use groups or places, or set trustsHosts.`;
  }
  return undefined;
}

function limitFault({ maxHosts, maxPercent }: RoleRuleInput): string | undefined {
  if (maxHosts != null && maxHosts < 0) return 'maxHosts is at least 0.';
  if (maxPercent != null && (maxPercent < 1 || maxPercent > 100)) return 'maxPercent is between 1 and 100.';
  return undefined;
}

function windowFault({ timeWindow }: RoleRuleInput): string | undefined {
  if (timeWindow == null) return undefined;
  const { days, fromMinute, toMinute, zone } = timeWindow;
  if (days.length === 0 || days.some((day) => !Number.isInteger(day) || day < 1 || day > 7))
    return 'the days of its window are numbers from 1 (Monday) to 7.';
  if ([fromMinute, toMinute].some((minute) => minute < 0 || minute > 1_440))
    return 'the minutes of its window are between 0 and 1440.';
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return undefined;
  } catch {
    return `"${zone.slice(0, 60)}" is no time zone.`;
  }
}

interface Named {
  readonly tree: TreeName;
  readonly titles: readonly string[] | null | undefined;
  readonly number: number;
}

async function idsOf(em: EntityManager, { tree, titles, number }: Named): Promise<readonly number[] | null> {
  if (titles == null) return null;
  if (titles.length > MOST.nodes) throw new BadRule(number, `it names more than ${MOST.nodes} of one tree.`);
  const clean = [...new Set(titles.filter((title) => !title.includes('\0')))];
  const rows = await query<{ id: number; title: string }>(em, `select id, title from ${tree} where title = any($1)`, [
    clean,
  ]);
  const known = new Set(rows.map(({ title }) => title));
  const unknown = titles.find((title) => !known.has(title));
  if (unknown !== undefined) throw new BadRule(number, `there is no ${tree} "${unknown.slice(0, 100)}".`);
  return rows.map(({ id }) => id);
}
