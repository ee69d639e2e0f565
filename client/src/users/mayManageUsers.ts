import type { Viewer } from '../access/session.ts';

/** Whether users are shown to somebody, with what can be changed of them; the API decides. */
export function mayManageUsers(viewer: Viewer | undefined): boolean {
  return viewer?.isAdmin === true;
}
