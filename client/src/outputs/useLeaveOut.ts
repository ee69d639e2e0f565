import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { readLeaveOut } from './readLeaveOut.ts';

/** Which outputs do not count, as the address says. */
export interface LeaveOut {
  /** Null: as usual, those that tell a time or a process. */
  readonly names: ComputedRef<readonly string[] | null>;
  /** Digests stand for an answer without what is left out, so those in the address go with it. */
  choose(names: readonly string[] | null): void;
}

/** Keeps it in the address: ?leave=pid&leave=message; an empty one means that every output counts. */
export function useLeaveOut(): LeaveOut {
  const route = useRoute();
  const router = useRouter();
  return {
    names: computed(() => readLeaveOut(route.query['leave'])),
    choose: (names) => {
      const { leave: _leave, groups: _groups, ...others } = route.query;
      const leave = names === null ? {} : { leave: names.length === 0 ? '' : [...names] };
      void router.push({ query: { ...others, ...leave } });
    },
  };
}
