import { computed } from 'vue';
import type { WritableComputedRef } from 'vue';
import { useUrlText } from '../ui/useUrlText.ts';

/** Whether a page is about a group alone or also about what is below it; in the URL as ?below=1. */
export function useScope(): WritableComputedRef<boolean> {
  const text = useUrlText('below', 'push');
  return computed({ get: () => text.value === '1', set: (below) => (text.value = below ? '1' : '') });
}
