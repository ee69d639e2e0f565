import type { Viewer } from '../access/session.ts';

/** Who looks at a schedule, and whether they may change those of others (MANAGE_SCHEDULES). */
export interface ScheduleViewer {
  readonly viewer: Pick<Viewer, 'id'> | undefined;
  readonly managesSchedules: boolean;
}

/** Says whether somebody may change, delete and run a schedule by hand: its owner and who manages schedules. The API decides. */
export function mayChange(
  { owner }: { readonly owner: { readonly id: string } | null },
  { viewer, managesSchedules }: ScheduleViewer,
): boolean {
  return viewer !== undefined && (managesSchedules || viewer.id === owner?.id);
}
