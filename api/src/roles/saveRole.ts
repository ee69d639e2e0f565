import { recordAudit } from '../access/recordAudit.ts';
import { refuseGaining } from '../access/refuseGaining.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { ruleOf, type RuleRow } from '../access/readRights.ts';
import { readAs } from '../tasks/readAs.ts';
import { query, queryOne } from '../platform/sql.ts';
import { readRule, type CheckedRule } from './readRule.ts';
import { BadRoleName, BadRule, RoleBuiltIn, RoleNameTaken } from './roleErrors.ts';
import { lockRole, rulesOfRole } from './findRoles.ts';
import type { RoleInput } from './RuleShape.ts';

const MOST_RULES = 100;

/** One change of roles after the other: what was compared still holds when it is written. */
export const LOCK_ROLES = `select pg_advisory_xact_lock(hashtextextended('roles', 0))`;
const NAMESAKE = `select 1 from role where lower(name) = lower($1) and id is distinct from $2::int`;
const INSERT = `insert into role (name, description) values ($1, $2) returning id`;
const UPDATE = `update role set name = $2, description = $3, updated_at = now() where id = $1`;
const DELETE_RULES = `delete from role_rule where role_id = $1`;
const DELETE = `delete from role where id = $1`;
const INSERT_RULE = `
  insert into role_rule (role_id, number, effect, permissions, is_everywhere, location_ids, organization_ids, hostgroup_ids, filter, trusts_hosts,
    actions, constraints, max_hosts, max_percent, time_window, needs_approval)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`;

/** Makes a role; returns its id. Throws BadRoleName, RoleNameTaken, BadRule, RightsExceeded. */
export async function createRole(ctx: RequestContext, input: RoleInput): Promise<number> {
  return await inTransaction(ctx, async (tx) => {
    const { name, description, rules } = await readRole(tx, input, null);
    const { id } = await queryOne<{ id: number }>(tx.em, INSERT, [name, description]);
    await storeRules(tx, id, rules);
    await recordAudit(tx, 'role.create', `role:${id}`, { name, description, rules });
    return id;
  });
}

/** Replaces a role by what is given; returns its id. Throws what making one throws, RoleNotFound, RoleBuiltIn. */
export async function updateRole(ctx: RequestContext, id: string, input: RoleInput): Promise<number> {
  return await inTransaction(ctx, async (tx) => {
    const before = await lockOwn(tx, id);
    const { name, description, rules } = await readRole(tx, input, before.id);
    await query(tx.em, UPDATE, [before.id, name, description]);
    await query(tx.em, DELETE_RULES, [before.id]);
    await storeRules(tx, before.id, rules);
    await recordAudit(tx, 'role.update', `role:${before.id}`, { name, description, rules, before });
    return before.id;
  });
}

/** Deletes a role; whoever had it has it no more. Throws RoleNotFound, RoleBuiltIn, RightsExceeded. */
export async function deleteRole(ctx: RequestContext, id: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const before = await lockOwn(tx, id);
    await query(tx.em, DELETE, [before.id]);
    await recordAudit(tx, 'role.delete', `role:${before.id}`, { before });
  });
}

interface RoleBefore {
  readonly id: number;
  readonly name: string;
  readonly rules: readonly RuleRow[];
}

/** A role that may be changed, by somebody who has all of what it allows. */
async function lockOwn(tx: RequestContext, id: string): Promise<RoleBefore> {
  const role = await lockRole(tx.em, id);
  if (role.isBuiltIn) throw new RoleBuiltIn(role.name);
  const rules = await rulesOfRole(tx.em, role.id, null);
  await refuseGaining(tx, rules.map(ruleOf));
  return { id: role.id, name: role.name, rules };
}

interface CheckedRole {
  readonly name: string;
  readonly description: string;
  readonly rules: readonly CheckedRule[];
}

async function readRole(tx: RequestContext, input: RoleInput, id: number | null): Promise<CheckedRole> {
  await query(tx.em, LOCK_ROLES);
  const name = input.name.trim().toWellFormed();
  if (name === '' || [...name].length > 100 || /\p{Cc}/u.test(name)) throw new BadRoleName();
  if ((await query(tx.em, NAMESAKE, [name, id])).length > 0) throw new RoleNameTaken(name);
  if (input.rules.length > MOST_RULES) throw new BadRule(MOST_RULES + 1, `a role has at most ${MOST_RULES} rules.`);
  const rules: CheckedRule[] = [];
  for (const [index, rule] of input.rules.entries())
    rules.push(await readAs(tx.em, tx.caller, async (em) => await readRule(em, index + 1, rule)));
  // Who makes a role that denies something takes nothing from anybody.
  const allowing = rules.filter(({ effect }) => effect === 'ALLOW');
  await refuseGaining(
    tx,
    allowing.map((rule) => ruleOf({ ...rule, id: 0, role: name })),
  );
  return { name, description: input.description.toWellFormed().replaceAll('\0', '').slice(0, 1_000), rules };
}

/** Adds rules that were checked to a role that has none. */
export async function storeRules(tx: RequestContext, roleId: number, rules: readonly CheckedRule[]): Promise<void> {
  for (const rule of rules)
    await query(tx.em, INSERT_RULE, [
      roleId,
      rule.number,
      rule.effect,
      rule.permissions,
      rule.isEverywhere,
      rule.locationIds,
      rule.organizationIds,
      rule.hostgroupIds,
      rule.filter,
      rule.trustsHosts,
      rule.actions,
      JSON.stringify(rule.constraints),
      rule.maxHosts,
      rule.maxPercent,
      rule.timeWindow === null ? null : JSON.stringify(rule.timeWindow),
      rule.needsApproval,
    ]);
}
