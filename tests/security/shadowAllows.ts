import { matchesFilter, parseFilter, type Filter, type FilterHost } from '@chargehand/fact-filter';
import type { Deed } from '@chargehand/api/access/Rights';
import type { RuleRow } from '@chargehand/api/access/readRights';
import { isShadowWindowOpen } from './isShadowWindowOpen.ts';

export const SHADOW_TREES = ['hostgroup', 'location', 'organization'] as const;
export type ShadowTree = (typeof SHADOW_TREES)[number];

/** A host as the shadow knows it: what filters see, and the nodes that it is directly in. */
export interface ShadowHost extends FilterHost {
  readonly in: Readonly<Record<ShadowTree, number | null>>;
}

/** The node above each node, null at a root. */
export type ShadowForest = Readonly<Record<ShadowTree, ReadonlyMap<number, number | null>>>;

/** A token's limits as they were written. */
export interface ShadowToken {
  readonly permissions: readonly string[] | null;
  readonly filter: string | null;
}

/** Somebody's rights as they are stored, which is all that the shadow looks at. */
export interface ShadowRights {
  readonly isAdmin: boolean;
  readonly rules: readonly RuleRow[];
  readonly token: ShadowToken | null;
}

/** Where and when a deed is to be done. */
export interface ShadowPlace {
  readonly host: ShadowHost;
  readonly forest: ShadowForest;
  readonly now: Date;
}

/**
 * Whether somebody may do a deed on a host: the words of reliability.md §5.4 a second time, over plain objects, with nothing of the code that
 * decides in the product but its types. Filters are matched by the reference of packages/fact-filter.
 */
export function shadowAllows(rights: ShadowRights, deed: Deed, place: ShadowPlace): boolean {
  if (!tokenAllows(rights.token, deed, place)) return false;
  if (rights.isAdmin) return true;
  const holding = rights.rules.filter((rule) => speaksOf(rule, deed) && isForHost(rule, place) && isNow(rule, place));
  return holding.some(({ effect }) => effect === 'ALLOW') && !holding.some(({ effect }) => effect === 'DENY');
}

/** Whether any rule of somebody could allow a deed, whatever the host. */
export function shadowAllowsAnywhere(rights: ShadowRights, deed: Deed, now: Date): boolean {
  if (rights.token?.permissions?.includes(shadowPermission(deed)) === false) return false;
  return (
    rights.isAdmin ||
    rights.rules.some(
      (rule) => rule.effect === 'ALLOW' && speaksOf(rule, deed) && isShadowWindowOpen(rule.timeWindow, now),
    )
  );
}

const RUNS_ANYTHING = ['shell', 'shellcmd', 'bolt_tasks'];

function shadowPermission(deed: Deed): string {
  if (deed.kind === 'see') return deed.permission;
  const { plugin } = deed.kind === 'run' ? deed.command : deed.action;
  return RUNS_ANYTHING.includes(plugin) ? 'RUN_ANY_COMMAND' : 'RUN';
}

function tokenAllows(token: ShadowToken | null, deed: Deed, { host, now }: ShadowPlace): boolean {
  if (token === null) return true;
  if (token.permissions !== null && !token.permissions.includes(shadowPermission(deed))) return false;
  return token.filter === null || matchesText(token.filter, host, now) === true;
}

function speaksOf(rule: RuleRow, deed: Deed): boolean {
  if (!rule.permissions.includes(shadowPermission(deed))) return false;
  if (deed.kind === 'see') return true;
  if (deed.kind === 'use') {
    const isOfSomeArguments = rule.effect === 'DENY' && rule.constraints.length > 0;
    return !isOfSomeArguments && rule.actions.some((text) => namesAction(text, rule.effect, deed.action));
  }
  const { command } = deed;
  if (!rule.actions.some((text) => namesAction(text, rule.effect, command))) return false;
  return rule.constraints.every(({ input, values }) => {
    const given = Object.entries(command.arguments).find(([name]) => name === input)?.[1];
    if (given === undefined) return false;
    return values.includes(typeof given === 'string' ? given : JSON.stringify(given));
  });
}

function namesAction(
  text: string,
  effect: string,
  { plugin, action }: { readonly plugin: string; readonly action: string },
): boolean {
  if (text === '*') return effect === 'DENY' || !RUNS_ANYTHING.includes(plugin);
  return text === plugin || text === `${plugin}/*` || text === `${plugin}/${action}`;
}

function isNow({ timeWindow }: RuleRow, { now }: ShadowPlace): boolean {
  return isShadowWindowOpen(timeWindow, now);
}

function isForHost(rule: RuleRow, { host, forest, now }: ShadowPlace): boolean {
  if (rule.isEverywhere) return true;
  const lists = { hostgroup: rule.hostgroupIds, location: rule.locationIds, organization: rule.organizationIds };
  const saysNothing = rule.filter === null && SHADOW_TREES.every((tree) => lists[tree] === null);
  if (saysNothing) return false;
  const matches = rule.filter === null || matchesText(rule.filter, host, now);
  // What cannot be read allows nothing and denies everywhere.
  if (matches === undefined) return rule.effect === 'DENY';
  return matches && SHADOW_TREES.every((tree) => isIn(lists[tree], host.in[tree], forest[tree]));
}

/** Undefined: it is no filter. */
function matchesText(text: string, host: ShadowHost, now: Date): boolean | undefined {
  const filter = read(text);
  return filter === undefined ? undefined : matchesFilter(filter, host, now);
}

const known = new Map<string, Filter | undefined>();

function read(text: string): Filter | undefined {
  if (known.has(text)) return known.get(text);
  const parsed = parseFilter(text);
  const filter = parsed.ok ? parsed.filter : undefined;
  known.set(text, filter);
  return filter;
}

/** Climbs from where the host is. */
function isIn(
  named: readonly number[] | null,
  node: number | null,
  above: ReadonlyMap<number, number | null>,
): boolean {
  if (named === null) return true;
  for (let at = node; at !== null; at = above.get(at) ?? null) if (named.includes(at)) return true;
  return false;
}
