import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { texts } from '../texts.ts';
import { useSession } from './session.ts';

/** Why a list without any condition is empty: administrators see all there is, for others it may be their roles. */
export function useEmptyText(forAdmins: string): ComputedRef<string> {
  const { viewer } = useSession();
  return computed(() => (viewer.value?.isAdmin === true ? forAdmins : texts.access.noHosts));
}
