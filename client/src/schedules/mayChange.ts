import type { Viewer } from '../access/session.ts';

/** Says whether somebody may change, delete and run a schedule by hand: its owner and admins. The API decides. */
export function mayChange(
  { owner }: { readonly owner: { readonly id: string } | null },
  viewer: Pick<Viewer, 'id' | 'isAdmin'> | undefined,
): boolean {
  return viewer !== undefined && (viewer.isAdmin || viewer.id === owner?.id);
}
