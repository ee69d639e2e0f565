import type { Viewer } from '../access/session.ts';

/** Says whether somebody may read the audit trail: admins. The API decides. */
export function mayViewAudit(viewer: Pick<Viewer, 'isAdmin'> | undefined): boolean {
  return viewer?.isAdmin === true;
}
