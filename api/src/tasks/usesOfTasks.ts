import type { ScopeRelation, TreeKind } from './TaskScope.ts';

/** What tasks were run on, because of, by or after; the name of a user, a replayed task or a schedule is its id. */
export type UseOfTasks =
  | { readonly kind: 'host' | 'fact' | 'proxy' | 'user' | 'replayed' | 'schedule' }
  | { readonly kind: TreeKind; readonly of: ScopeRelation; readonly below: boolean };

/** The name that a thing had then, with how tasks are to be tied to it. */
export type TaskUse = UseOfTasks & { readonly name: string };

/** Rows x, each of another task, of what has the name `k.id`; `taskId` is the task of a row. Each is one stretch of an index in the order of the tasks. */
export interface TaskRows {
  readonly from: string;
  readonly taskId: string;
}

/** Where the tasks of a use are found. */
export function rowsOfUse(use: UseOfTasks): TaskRows {
  switch (use.kind) {
    case 'host':
      return { from: 'target x where x.name = k.id', taskId: 'x.task_id' };
    case 'user':
      return { from: 'task x where x.created_by_id = k.id::int', taskId: 'x.id' };
    case 'replayed':
      return { from: 'task x where x.replay_of_id = k.id::int', taskId: 'x.id' };
    case 'schedule':
      return { from: 'task x where x.schedule_id = k.id::int', taskId: 'x.id' };
    case 'fact':
      return scopeRows(`x.kind = 'fact' and x.name = k.id`);
    case 'proxy':
      return scopeRows(`x.kind = 'proxy' and x.name = k.id`);
    case 'hostgroup':
    case 'location':
    case 'organization':
      return scopeRows(`x.kind = '${use.kind}' and x.name = k.id and ${relationSql('x', 'k.id', use)}`);
  }
}

function scopeRows(condition: string): TaskRows {
  return { from: `task_scope x where ${condition}`, taskId: 'x.task_id' };
}

const RELATIONS = {
  AIMED: (x) => `${x}.is_aimed`,
  TOUCHED: (x) => `${x}.is_touched`,
  ANY: (x) => `(${x}.is_aimed or ${x}.is_touched)`,
} as const satisfies Record<ScopeRelation, (row: string) => string>;

/**
 * Whether a row of task_scope with this name ties its task as it is asked. With what is below, every row of the name does, for it is
 * there; whether the task was aimed, or touched hosts, is then asked of the few rows that the task has of that tree.
 */
export function relationSql(
  row: string,
  name: string,
  { of, below }: { readonly of: ScopeRelation; readonly below: boolean },
): string {
  if (!below) return RELATIONS[of](row);
  if (of === 'ANY') return 'true';
  return `exists (select 1 from task_scope y where y.task_id = ${row}.task_id and y.kind = ${row}.kind and ${RELATIONS[of]('y')}
    and (y.name = ${name} or starts_with(y.name, ${name} || '/')))`;
}
