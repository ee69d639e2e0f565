import { onScopeDispose, ref } from 'vue';
import type { Ref } from 'vue';

const tick = ref(new Date());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The present instant, some seconds exact; one clock for all who show ages. */
export function useNow(): Readonly<Ref<Date>> {
  if (users++ === 0) {
    tick.value = new Date();
    timer = setInterval(() => (tick.value = new Date()), 5_000);
  }
  onScopeDispose(() => {
    if (--users === 0) clearInterval(timer);
  });
  return tick;
}
