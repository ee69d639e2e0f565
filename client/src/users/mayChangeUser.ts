import type { Viewer } from '../access/session.ts';
import { mayManageUsers } from './mayManageUsers.ts';

/** Whether changes of a user are offered to somebody: administrators are changed by administrators alone. */
export function mayChangeUser(user: { readonly isAdmin: boolean }, viewer: Viewer | undefined): boolean {
  return mayManageUsers(viewer) && (!user.isAdmin || viewer?.isAdmin === true);
}
