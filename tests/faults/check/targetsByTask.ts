import type { Evidence, TargetRecord } from './Evidence.ts';

/** The rows of each task. */
export function targetsByTask({ targets }: Pick<Evidence, 'targets'>): ReadonlyMap<number, readonly TargetRecord[]> {
  return Map.groupBy(targets, ({ taskId }) => taskId);
}
