import { recordAudit } from '../../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../../access/RequestContext.ts';
import { query } from '../../platform/sql.ts';
import { LOCK_ROLES } from '../saveRole.ts';
import { LOCK_GROUP_NAMES } from '../userGroups.ts';
import { describeRule } from './describeRule.ts';
import { ImportChanged } from './importErrors.ts';
import type { ImportPlan } from './ImportPlan.ts';
import { planOfSource, type SourcePlan } from './planOfSource.ts';
import { requireAdministrator } from './requireAdministrator.ts';
import { replaceRoles } from './replaceRoles.ts';
import { replaceGroups, storeUsers } from './storePeople.ts';

export interface ImportOrder {
  readonly source: string;
  /** Of the plan that was looked at. */
  readonly fingerprint: string;
  readonly matchesLogins: boolean;
}

/** So that no sync says something else half-way. */
const LOCK_SOURCE = `select 1 from inventory_source where name = $1 for update`;

/**
 * Imports the rights of a Foreman as they were planned: what the last import made is replaced, everything else is left alone. An administrator does
 * it, because what Foreman allows may be more than anybody else has. Throws ImportNeedsAdministrator, ImportChanged, and what planning throws.
 */
export async function importRights(ctx: RequestContext, order: ImportOrder): Promise<SourcePlan> {
  requireAdministrator(ctx);
  return await inTransaction(ctx, async (tx) => {
    for (const lock of [LOCK_ROLES, LOCK_GROUP_NAMES]) await query(tx.em, lock);
    if (!order.source.includes('\0')) await query(tx.em, LOCK_SOURCE, [order.source]);
    const planned = await planOfSource(tx.em, order.source, order);
    if (planned.fingerprint !== order.fingerprint) throw new ImportChanged(planned.source);
    await storeUsers(tx.em, planned.sourceId, planned.plan.users);
    await replaceGroups(tx.em, planned.sourceId, planned.plan.groups);
    await replaceRoles(tx, planned.sourceId, planned.plan.roles);
    await recordAudit(tx, 'roles.import', `source:${planned.source}`, {
      fingerprint: planned.fingerprint,
      matchesLogins: order.matchesLogins,
      readAt: planned.readAt,
      ...recordOf(planned.plan),
    });
    return planned;
  });
}

/** Who got what: nothing else says so later. */
function recordOf({ users, groups, roles, unexpressed }: ImportPlan): Readonly<Record<string, unknown>> {
  const loginsOf = (state: string): string[] => users.filter((user) => user.state === state).map(({ login }) => login);
  return {
    newUsers: loginsOf('NEW'),
    matchedUsers: loginsOf('MATCHED'),
    groups,
    roles: roles.map(({ rules, ...role }) => ({ ...role, rules: rules.map(describeRule) })),
    unexpressed: unexpressed.length,
  };
}
