import { ref, shallowRef } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { makeKeys } from '../ui/makeKeys.ts';
import { readProblem } from '../ui/readProblem.ts';
import type { Problem } from '../ui/readProblem.ts';

/** Starts tasks, and never the same one twice. */
export interface Starter<Input> {
  readonly busy: Readonly<Ref<boolean>>;
  readonly problem: Readonly<ShallowRef<Problem | undefined>>;
  /** Returns the id of the task; undefined when the API refused (see problem), or when a start is already on its way. */
  run(input: Input): Promise<string | undefined>;
  forgetProblem(): void;
}

/** Sends what is to be started with an idempotency key; the same input keeps its key, whatever was tried in between. */
export function useStarter<Input>(send: (input: Input, key: string) => Promise<string | undefined>): Starter<Input> {
  const busy = ref(false);
  const problem = shallowRef<Problem>();
  const keyOf = makeKeys();

  async function run(input: Input): Promise<string | undefined> {
    if (busy.value) return undefined;
    busy.value = true;
    problem.value = undefined;
    try {
      return await send(input, keyOf(input));
    } catch (cause) {
      problem.value = readProblem(cause);
      return undefined;
    } finally {
      busy.value = false;
    }
  }

  return { busy, problem, run, forgetProblem: () => (problem.value = undefined) };
}
