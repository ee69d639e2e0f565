import type { EntityManager } from '@mikro-orm/postgresql';
import { callerOf, type KnownUser } from '../access/identifyCaller.ts';
import type { Deed } from '../access/Rights.ts';
import { permittedSql } from '../inventory/permittedHosts.ts';
import type { SqlCondition } from '../inventory/factFilterSql.ts';
import { query } from '../platform/sql.ts';

interface AuthorRow extends KnownUser {
  readonly plugin: string;
  readonly action: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

const AUTHOR = `
  select u.id, u.login, u.is_admin as "isAdmin", c.plugin, c.action, c.arguments
  from task t join command c on c.id = t.command_id join app_user u on u.id = t.created_by_id and u.disabled_at is null where t.id = $1`;

const SEE: Deed = { kind: 'see', permission: 'VIEW_HOSTS' };

/**
 * The condition on a host h that who started a task may still run it there; appends to `parameters`. Asked anew for every part of a task that is
 * given to a bridge, so a right that was lost meanwhile is lost. "true" when nothing restricts them.
 */
export async function mayRunTask(em: EntityManager, taskId: number, parameters: unknown[]): Promise<SqlCondition> {
  const [author] = await query<AuthorRow>(em, AUTHOR, [taskId]);
  if (author === undefined) return 'false';
  const caller = await callerOf(em, author);
  if (caller.kind !== 'user') return 'false';
  const { plugin, action, arguments: values } = author;
  const now = new Date();
  const sees = permittedSql(caller.rights, SEE, parameters, now);
  const runs = permittedSql(
    caller.rights,
    { kind: 'run', command: { plugin, action, arguments: values } },
    parameters,
    now,
  );
  // Both stand in it, also when one of them is false: every value that was appended has to be used.
  return sees === 'true' && runs === 'true' ? 'true' : `(${sees} and ${runs})`;
}
