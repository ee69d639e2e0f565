import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';

const FACTS = `select name from task_fact where task_id = $1 order by name`;
const AIMED_HOSTGROUPS = `select title as name from task_hostgroup where task_id = $1 and is_aimed order by title`;

/** The facts that a task's filter names. */
export async function factsOfTask(em: EntityManager, taskId: number): Promise<readonly string[]> {
  return (await query<{ name: string }>(em, FACTS, [taskId])).map(({ name }) => name);
}

/** The host groups that a task's filter names. */
export async function hostgroupsOfTask(em: EntityManager, taskId: number): Promise<readonly string[]> {
  return (await query<{ name: string }>(em, AIMED_HOSTGROUPS, [taskId])).map(({ name }) => name);
}
