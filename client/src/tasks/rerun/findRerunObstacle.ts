import { texts } from '../../texts.ts';
import type { TargetPreview } from '../targetPreview.ts';

/** Says why a rerun cannot be started on the hosts that are there now; undefined when it can. */
export function findRerunObstacle({
  total,
  runnable,
  mayRun,
  warnings,
}: Pick<TargetPreview, 'total' | 'runnable' | 'mayRun' | 'warnings'>): string | undefined {
  if (warnings.some(({ code }) => code === 'INCOMPLETE')) return texts.rerun.incomplete;
  if (total === 0) return texts.rerun.nobody;
  if (!mayRun) return texts.newTask.blocked.notAllowed;
  return runnable === 0 ? texts.rerun.unreachable : undefined;
}
