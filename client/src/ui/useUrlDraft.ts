import { onScopeDispose, ref, watch } from 'vue';
import type { Ref } from 'vue';
import { useUrlText } from './useUrlText.ts';

/** A text while it is typed, and the same text in the URL once typing has paused; Back and Forward change both. */
export function useUrlDraft(name: string, waitMs = 300): { draft: Ref<string>; settled: Readonly<Ref<string>> } {
  const settled = useUrlText(name);
  const draft = ref(settled.value);
  let written = settled.value;
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(draft, (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      written = text;
      if (text !== settled.value) settled.value = text;
    }, waitMs);
  });
  watch(settled, (text) => {
    if (text === written) return;
    written = text;
    draft.value = text;
  });
  onScopeDispose(() => clearTimeout(timer));
  return { draft, settled };
}
