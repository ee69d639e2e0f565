import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { batched } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';
import { canonicalJson } from './canonicalJson.ts';

const READ = `
  select t.id, c.plugin, c.action, c.arguments, t.secret_inputs as "secretInputs", t.options,
    array(select x.name from target x where x.task_id = t.id order by x.position) as names
  from task t join command c on c.id = t.command_id where t.id = any($1::int[])`;

interface Plan {
  readonly id: number;
  readonly plugin: string;
  readonly action: string;
  readonly arguments: unknown;
  /** Names of inputs whose values nobody can read any more. */
  readonly secretInputs: readonly string[];
  readonly options: unknown;
  readonly names: readonly string[];
}

/** What stands for exactly the command, arguments, options and hosts of a task, in their order; of its hosts those that the reader sees. Null: there is no such task. */
export const approvalFingerprint = batched(async (em: EntityManager, ids: readonly number[], _asked: null) => {
  const rows = await query<Plan>(em, READ, [ids]);
  const byId = new Map(rows.map((plan) => [plan.id, digest(plan)]));
  return ids.map((id): string | null => byId.get(id) ?? null);
});

/** As approvalFingerprint, for a decision that nothing may have remembered. */
export async function readApprovalFingerprint(em: EntityManager, taskId: number): Promise<string | null> {
  const [plan] = await query<Plan>(em, READ, [[taskId]]);
  return plan === undefined ? null : digest(plan);
}

function digest({ plugin, action, arguments: values, secretInputs, options, names }: Plan): string {
  const said = canonicalJson([plugin, action, values, [...secretInputs], options, [...names]]);
  return createHash('sha256').update(said).digest('hex');
}
