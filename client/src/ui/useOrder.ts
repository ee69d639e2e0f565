import { ref, shallowRef } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { readProblem } from './readProblem.ts';
import type { Problem } from './readProblem.ts';

/** Changes that a person orders; the problem is that of the last one. */
export interface Order {
  readonly busy: Readonly<Ref<boolean>>;
  readonly problem: Readonly<ShallowRef<Problem | undefined>>;
  /** Sends one change, and tells whether it was done; one at a time. */
  readonly give: (send: () => Promise<unknown>) => Promise<boolean>;
  /** Forgets why the last one was refused. */
  readonly forget: () => void;
}

/** Keeps whether a change is on its way, and why the last one was refused. */
export function useOrder(): Order {
  const busy = ref(false);
  const problem = shallowRef<Problem>();

  async function give(send: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    try {
      await send();
      problem.value = undefined;
      return true;
    } catch (cause) {
      problem.value = readProblem(cause);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy, problem, give, forget: () => (problem.value = undefined) };
}
