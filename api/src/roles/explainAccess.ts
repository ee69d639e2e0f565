import type { EntityManager } from '@mikro-orm/postgresql';
import { callerOf, type KnownUser } from '../access/identifyCaller.ts';
import { checkAccess, userOf } from '../access/permissions.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { decidingRules, type Deed, type DecidingRules, type Rights } from '../access/Rights.ts';
import type { Rule } from '../access/Rule.ts';
import { ruleHostsSql } from '../inventory/permittedHosts.ts';
import { holdSql, readHolds, type Hold } from '../inventory/readHolds.ts';
import { query } from '../platform/sql.ts';
import { HolderNotFound } from './roleErrors.ts';

/** May this user run this there? */
export interface AccessQuestion {
  readonly user: string;
  readonly host: string;
  readonly plugin: string;
  readonly action: string;
  /** Undefined: whichever they are. */
  readonly arguments?: Readonly<Record<string, unknown>> | undefined;
}

/** Whether, and which rule decides. */
export interface AccessExplanation {
  readonly isAllowed: boolean;
  /** For people. */
  readonly reason: string;
  /** Null: no rule, or it is an administrator. */
  readonly role: string | null;
  /** The number of the rule in its role. Null: as for the role. */
  readonly rule: number | null;
  /** The rule's limits that the run must keep, for people. */
  readonly conditions: readonly string[];
}

const FIND_USER = `select id, login, is_admin as "isAdmin", disabled_at is not null as "isDisabled" from app_user where login = $1`;
const FIND_HOST = `select h.id from host h where h.name = $1 and h.retired_at is null`;

/**
 * Says whether a user may run an action on a host now, and which rule decides. For oneself everybody may ask, for others who may manage roles.
 * A host that the caller does not see does not exist for them. Throws Forbidden, HolderNotFound.
 */
export async function explainAccess(ctx: RequestContext, question: AccessQuestion): Promise<AccessExplanation> {
  if (question.user !== userOf(ctx).login) checkAccess('MANAGE_ROLES', ctx);
  const name = question.host.replaceAll('\0', '');
  const [host] = await query<{ id: number }>(ctx.em, FIND_HOST, [name]);
  if (host === undefined) throw new HolderNotFound(`host "${name}"`);
  return await inTransaction(ctx, async (tx) => {
    const rights = await rightsOfUser(tx.em, question.user);
    if (rights === null) return said(false, 'The account is disabled.');
    const byRules = await explain(tx, rights, { ...question, hostId: host.id });
    return byRules.isAllowed ? await heldBack(tx, host.id, byRules) : byRules;
  });
}

/** Null: the account is disabled. */
async function rightsOfUser(em: EntityManager, login: string): Promise<Rights | null> {
  const [user] = login.includes('\0') ? [] : await query<KnownUser & { isDisabled: boolean }>(em, FIND_USER, [login]);
  const caller = user === undefined ? undefined : await callerOf(em, user);
  if (caller?.kind !== 'user') throw new HolderNotFound(`user "${login}"`);
  return user?.isDisabled === true ? null : caller.rights;
}

/** What rules allow, and what holds everybody back all the same. */
async function heldBack(tx: RequestContext, hostId: number, byRules: AccessExplanation): Promise<AccessExplanation> {
  const holds = await readHolds(tx.em, tx.now());
  const parameters: unknown[] = [hostId];
  const sql = `select ${holdSql(holds, parameters)} as hold from host h where h.id = $1`;
  const [held] = await query<{ hold: Hold | null }>(tx.em, sql, parameters);
  if (held === undefined || held.hold === null) return byRules;
  const { name, id } = held.hold;
  const [what, all] =
    name === 'FROZEN'
      ? (['the host is frozen', holds.freezes] as const)
      : (['an emergency stop is pulled', holds.stops] as const);
  const why = all.find((each) => each.id === id)?.reason ?? '';
  return { ...byRules, isAllowed: false, reason: `${byRules.reason} But ${what}: ${why}` };
}

async function explain(
  tx: RequestContext,
  rights: Rights,
  { hostId, ...question }: AccessQuestion & { readonly hostId: number },
): Promise<AccessExplanation> {
  if (rights.isAdmin) return said(true, 'An administrator may do everything.');
  const { plugin, action } = question;
  const sees = await decide(tx, { rights, hostId, deed: { kind: 'see', permission: 'VIEW_HOSTS' } });
  if (!sees.isAllowed) return { ...sees, reason: `They do not see the host: ${sees.reason}` };
  const deed: Deed =
    question.arguments === undefined
      ? { kind: 'use', action: { plugin, action } }
      : { kind: 'run', command: { plugin, action, arguments: question.arguments } };
  return await decide(tx, { rights, hostId, deed });
}

interface Decision {
  readonly rights: Rights;
  readonly hostId: number;
  readonly deed: Deed;
}

async function decide(tx: RequestContext, { rights, hostId, deed }: Decision): Promise<AccessExplanation> {
  const now = tx.now();
  const rules = await rulesOnHost(tx.em, hostId, { ...decidingRules(rights, deed, now), now });
  const [denying] = rules.deny;
  if (denying !== undefined) return byRule(false, 'A rule denies it, and that wins.', denying);
  const [allowing] = rules.allow.toSorted((a, b) => conditionsOf(a).length - conditionsOf(b).length);
  if (allowing !== undefined) return byRule(true, 'A rule allows it.', allowing);
  return said(false, 'No rule of their roles allows it there now.');
}

/** Those of the rules that are about the host. */
async function rulesOnHost(
  em: EntityManager,
  hostId: number,
  { allow, deny, now }: DecidingRules & { readonly now: Date },
): Promise<DecidingRules> {
  const rules = [...allow, ...deny];
  if (rules.length === 0) return { allow, deny };
  const parameters: unknown[] = [hostId];
  const columns = rules.map(({ hosts }, index) => `(${ruleHostsSql(hosts, parameters, now)}) as r${index}`);
  const [row] = await query<Record<string, boolean>>(
    em,
    `select ${columns.join(', ')} from host h where h.id = $1`,
    parameters,
  );
  const holds = rules.map((_rule, index) => row?.[`r${index}`] === true);
  return {
    allow: allow.filter((_rule, index) => holds[index]),
    deny: deny.filter((_rule, index) => holds[allow.length + index]),
  };
}

function said(isAllowed: boolean, reason: string): AccessExplanation {
  return { isAllowed, reason, role: null, rule: null, conditions: [] };
}

function byRule(isAllowed: boolean, reason: string, rule: Rule): AccessExplanation {
  return { isAllowed, reason, role: rule.role, rule: rule.number, conditions: isAllowed ? conditionsOf(rule) : [] };
}

function conditionsOf({ limits, constraints }: Rule): readonly string[] {
  const { maxHosts, maxPercent, window, needsApproval } = limits;
  return [
    ...constraints.map(({ input, values }) => `${input} has to be one of: ${values.join(', ')}`),
    ...(maxHosts === null ? [] : [`at most ${maxHosts} hosts a task, and within an hour`]),
    ...(maxPercent === null ? [] : [`at most ${maxPercent} percent of a host group`]),
    ...(window === null ? [] : ['only at the times of the rule']),
    ...(needsApproval ? ['somebody else has to approve first'] : []),
  ];
}
