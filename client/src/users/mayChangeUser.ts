import type { Viewer } from '../access/session.ts';

/** Whether changes of a user are offered to somebody who manages users: administrators are changed by administrators alone. The API decides. */
export function mayChangeUser(user: { readonly isAdmin: boolean }, viewer: Viewer | undefined): boolean {
  return !user.isAdmin || viewer?.isAdmin === true;
}
