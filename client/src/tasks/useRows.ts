import { computed, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import type { Status } from './status.ts';
import type { TaskStore } from './TaskStore.ts';

/** Which rows a table shows, in an order that changes only when the person asks for it. */
export interface Rows {
  readonly positions: Readonly<ShallowRef<readonly number[]>>;
  /** Hosts that came to this status, or left it, since the rows were chosen. */
  readonly moved: ComputedRef<number>;
  refresh(): void;
}

/** Chooses the rows of a status. Nothing vanishes from under the pointer: rows that change status stay until a refresh. */
export function useRows(store: TaskStore, tick: Readonly<Ref<number>>, status: () => Status | undefined): Rows {
  const positions = shallowRef<readonly number[]>([]);
  const matching = computed(() => {
    void tick.value;
    return store.positions(status());
  });
  const refresh = (): void => {
    positions.value = matching.value;
  };
  watch(status, refresh, { flush: 'sync' });
  watch(
    matching,
    () => {
      // With all statuses shown, rows only ever join; and into an empty table they join without pushing anything away.
      if (status() === undefined || positions.value.length === 0) refresh();
    },
    { immediate: true },
  );
  const moved = computed(() => {
    const shown = new Set(positions.value);
    const joined = matching.value.filter((position) => !shown.has(position)).length;
    return joined + shown.size - (matching.value.length - joined);
  });
  return { positions, moved, refresh };
}
