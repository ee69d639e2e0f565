import type { EntityManager } from '@mikro-orm/postgresql';
import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';
import { runsAnyCommand, type ActionPattern } from './ActionPattern.ts';
import { isOnHosts } from './Permission.ts';
import { userOf } from './permissions.ts';
import type { RequestContext } from './RequestContext.ts';
import type { Rights } from './Rights.ts';
import type { Rule, RuleHosts } from './Rule.ts';

/** Nobody gives what they do not have. */
export class RightsExceeded extends AppError {
  readonly code = 'RIGHTS_EXCEEDED';
  override readonly isRefusal = true;
  constructor(
    readonly role: string,
    readonly number: number,
  ) {
    super(
      `Rule ${number} of "${role}" allows more than you may yourself, or denies something, which only an administrator may give away or take back.`,
    );
  }
}

/**
 * Throws RightsExceeded unless the caller has everything that these rules allow (reliability.md S39), by one rule of theirs each: what only
 * several of them allow together is refused too. A rule that denies is for administrators to change, because taking it away gives something.
 */
export async function refuseGaining(tx: RequestContext, rules: readonly Rule[]): Promise<void> {
  const rule = await firstBeyond(tx.em, userOf(tx).rights, rules);
  if (rule !== undefined) throw new RightsExceeded(rule.role, rule.number);
}

/** The first of these rules that allows more than somebody's rights do, or denies. Undefined: they have everything that the rules allow. */
export async function firstBeyond(
  em: EntityManager,
  rights: Rights,
  rules: readonly Rule[],
): Promise<Rule | undefined> {
  if (rights.isAdmin && rights.token === null) return undefined;
  for (const rule of rules) {
    const isCovered = rule.effect === 'ALLOW' && rights.token === null && (await isCoveredBy(em, rights, rule));
    if (!isCovered) return rule;
  }
  return undefined;
}

async function isCoveredBy(em: EntityManager, rights: Rights, rule: Rule): Promise<boolean> {
  for (const permission of rule.permissions) {
    // A rule about hosts that names none grants nothing; all else needs none.
    if (rule.hosts.kind === 'nowhere' && isOnHosts(permission)) continue;
    const own = rights.rules.filter(({ permissions }) => permissions.has(permission));
    if (own.some(({ effect }) => effect === 'DENY')) return false;
    let isCovered = false;
    for (const each of own)
      isCovered ||= isOnHosts(permission) ? await covers(em, each, rule) : coversLimits(each, rule);
    if (!isCovered) return false;
  }
  return true;
}

async function covers(em: EntityManager, own: Rule, rule: Rule): Promise<boolean> {
  return coversActions(own, rule) && coversLimits(own, rule) && (await coversHosts(em, own.hosts, rule.hosts));
}

function coversActions(own: Rule, rule: Rule): boolean {
  const areCovered = rule.actions.every((pattern) => own.actions.some((each) => coversPattern(each, pattern)));
  const areConstrained = own.constraints.every(({ input, values }) => {
    const narrower = rule.constraints.find((each) => each.input === input);
    return narrower?.values.every((value) => values.includes(value)) === true;
  });
  return areCovered && areConstrained;
}

/** A plugin that runs any command is not in "all": who did not have it by its name gives nobody its name. */
function coversPattern(own: ActionPattern, pattern: ActionPattern): boolean {
  if (own.kind === 'all') return pattern.kind === 'all' || !runsAnyCommand(pattern.plugin);
  if (pattern.kind === 'all' || own.plugin !== pattern.plugin) return false;
  return own.kind === 'plugin' || (pattern.kind === 'action' && own.action === pattern.action);
}

function coversLimits({ limits: own }: Rule, { limits }: Rule): boolean {
  // What is counted by rule would be counted anew for another one, and so be had twice.
  const isCounted = own.maxHosts !== null || own.maxPercent !== null;
  const isSameTime = own.window === null || JSON.stringify(own.window) === JSON.stringify(limits.window);
  const isApproved = !own.needsApproval || limits.needsApproval;
  return !isCounted && isSameTime && isApproved;
}

const TREES = ['location', 'organization', 'hostgroup'] as const;

async function coversHosts(em: EntityManager, own: RuleHosts, hosts: RuleHosts): Promise<boolean> {
  if (own.kind === 'everywhere') return true;
  if (own.kind === 'nowhere' || hosts.kind !== 'some') return false;
  const isSameFilter = own.filter === null || JSON.stringify(own.filter) === JSON.stringify(hosts.filter);
  if (!isSameFilter) return false;
  for (const tree of TREES) {
    const wide = own[`${tree}s`];
    if (wide === null) continue;
    const narrow = hosts[`${tree}s`];
    if (narrow === null || !(await areBelow(em, { tree, wide, narrow }))) return false;
  }
  return true;
}

interface Nodes {
  readonly tree: (typeof TREES)[number];
  readonly wide: readonly number[];
  readonly narrow: readonly number[];
}

async function areBelow(em: EntityManager, { tree, wide, narrow }: Nodes): Promise<boolean> {
  const outside = await query(
    em,
    `with recursive below(id) as (
       select id from ${tree} where id = any($1::int[]) union select n.id from ${tree} n join below b on n.parent_id = b.id)
     select 1 from unnest($2::int[]) as asked(id) where asked.id not in (select id from below) limit 1`,
    [wide, narrow],
  );
  return outside.length === 0;
}
