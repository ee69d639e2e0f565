import type { EntityManager } from '@mikro-orm/postgresql';
import { readRights, ruleOf } from '../access/readRights.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import type { Deed, Rights } from '../access/Rights.ts';
import type { Rule } from '../access/Rule.ts';
import { permittedSql } from '../inventory/permittedHosts.ts';
import { readAs } from '../tasks/readAs.ts';
import { query, queryOne } from '../platform/sql.ts';
import { lockRole } from './findRoles.ts';
import { readRule } from './readRule.ts';
import type { RoleRuleInput } from './RuleShape.ts';

/** A task of the past whose hosts would be decided otherwise. */
export interface TriedTask {
  readonly taskId: number;
  /** Hosts that were its targets and are allowed as the role is, and no more as it would be. */
  readonly lost: number;
  /** Hosts that were its targets and are denied as the role is, and allowed as it would be. */
  readonly gained: number;
}

export interface RoleTrial {
  /** Tasks of the last days by people who have the role. */
  readonly tasks: number;
  /** Of those, the newest that were tried. */
  readonly tried: number;
  /** Those that would be decided otherwise, newest first. */
  readonly changed: readonly TriedTask[];
}

/** More would take longer than a request may. */
const MOST_TASKS = 300;

const HOLDERS = `
  select user_id from user_role where role_id = $1
  union select m.user_id from group_role g join user_group_member m on m.group_id = g.group_id where g.role_id = $1`;

const TASKS = `
  from task t join app_user u on u.id = t.created_by_id join command c on c.id = t.command_id
  where t.created_by_id in (${HOLDERS}) and t.created_at > now() - make_interval(days => $2) and t.targeted > 0`;

const COUNT = `select count(*)::int as count ${TASKS}`;

const NEWEST = `
  select t.id, t.created_at as at, u.id as "userId", u.is_admin as "isAdmin", c.plugin, c.action, c.arguments ${TASKS}
  order by t.id desc limit ${MOST_TASKS}`;

interface PastTask {
  readonly id: number;
  readonly at: Date;
  readonly userId: number;
  readonly isAdmin: boolean;
  readonly plugin: string;
  readonly action: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/**
 * What other rules of a role would have meant for the tasks of the last days: each is decided as it stands and as it would be, at its own time of
 * the week, on the hosts as they are now. Of these the caller is told of those that they see. Throws RoleNotFound, BadRule.
 */
export async function tryRole(
  ctx: RequestContext,
  id: string,
  { rules, days }: { readonly rules: readonly RoleRuleInput[]; readonly days: number },
): Promise<RoleTrial> {
  const span = Math.min(Math.max(days, 1), 90);
  const seen = new Set(
    (await query<{ id: number }>(ctx.em, 'select id from task order by id desc limit 20000')).map((row) => row.id),
  );
  return await inTransaction(ctx, async (tx) => {
    const role = await lockRole(tx.em, id);
    const wished: Rule[] = [];
    for (const [index, rule] of rules.entries()) {
      const checked = await readAs(tx.em, tx.caller, async (em) => await readRule(em, index + 1, rule));
      wished.push(ruleOf({ ...checked, id: 0, role: role.name }));
    }
    const { count } = await queryOne<{ count: number }>(tx.em, COUNT, [role.id, span]);
    const tasks = await query<PastTask>(tx.em, NEWEST, [role.id, span]);
    const changed: TriedTask[] = [];
    for (const task of tasks) {
      // Of hosts that the caller does not see nothing is told, also not how many the rules would be about.
      const trial = seen.has(task.id)
        ? await readAs(tx.em, tx.caller, async (em) => await tryTask(em, task, { role: role.name, wished }))
        : undefined;
      if (trial !== undefined && trial.lost + trial.gained > 0) changed.push(trial);
    }
    return { tasks: count, tried: tasks.length, changed };
  });
}

async function tryTask(
  em: EntityManager,
  task: PastTask,
  { role, wished }: { readonly role: string; readonly wished: readonly Rule[] },
): Promise<TriedTask> {
  const rights = await readRights(em, task);
  const others = { ...rights, rules: [...rights.rules.filter((rule) => rule.role !== role), ...wished] };
  const parameters: unknown[] = [task.id];
  const was = mayRun(rights, task, parameters);
  const would = mayRun(others, task, parameters);
  const counts = await queryOne<{ lost: number; gained: number }>(
    em,
    `select count(*) filter (where ${was} and not ${would})::int as lost, count(*) filter (where ${would} and not ${was})::int as gained
     from target t join host h on h.id = t.host_id where t.task_id = $1`,
    parameters,
  );
  return { taskId: task.id, ...counts };
}

function mayRun(rights: Rights, { at, plugin, action, arguments: values }: PastTask, parameters: unknown[]): string {
  const run: Deed = { kind: 'run', command: { plugin, action, arguments: values } };
  const sees = permittedSql(rights, { kind: 'see', permission: 'VIEW_HOSTS' }, parameters, at);
  return `(${sees} and ${permittedSql(rights, run, parameters, at)})`;
}
