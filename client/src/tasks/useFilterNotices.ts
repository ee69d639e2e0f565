import { shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import type { FilterNotice } from '../inventory/FilterNotice.ts';
import { readNotices } from './readNotices.ts';
import type { PreviewState } from './useTargetPreview.ts';

/** What the latest preview says about its filter. While counting, the notices of the text before stay: they quote it. */
export function useFilterNotices(
  state: Readonly<Ref<PreviewState>>,
  filter: Readonly<Ref<string>>,
): Readonly<ShallowRef<readonly FilterNotice[]>> {
  const notices = shallowRef<readonly FilterNotice[]>([]);
  // At once, because the filter may change before anything is drawn.
  watch(
    state,
    (current) => {
      if (current.kind !== 'counting') notices.value = readNotices(current, filter.value);
    },
    { immediate: true, flush: 'sync' },
  );
  return notices;
}
