/** Rows x that tie tasks (x.task_id) to the name `k.id` that a thing had then. A title below another one begins with it and a slash. */
export const USES_OF_TASKS = {
  host: 'target x where x.name = k.id',
  hostgroup: 'task_hostgroup x where x.title = k.id',
  hostgroupAndBelow: `task_hostgroup x where (x.title = k.id or starts_with(x.title, k.id || '/'))`,
  fact: 'task_fact x where x.name = k.id',
  proxy: 'task_proxy x where x.name = k.id',
} as const;

/** What tasks were run on, or because of. */
export interface TaskUse {
  readonly kind: keyof typeof USES_OF_TASKS;
  readonly name: string;
}
