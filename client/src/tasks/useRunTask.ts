import { ref, shallowRef } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { VariablesOf } from '../graphql.ts';
import { readProblem } from '../ui/readProblem.ts';
import type { Problem } from '../ui/readProblem.ts';

const runTask = graphql(`
  mutation RunTask($input: RunTaskInput!) {
    runTask(input: $input) {
      id
    }
  }
`);

/** What is run, without its idempotency key. */
export type RunInput = Omit<VariablesOf<typeof runTask>['input'], 'key'>;

/** Starts tasks, and never the same one twice. */
export interface Runner {
  readonly busy: Readonly<Ref<boolean>>;
  readonly problem: Readonly<ShallowRef<Problem | undefined>>;
  /** Returns the id of the task; undefined when the API refused (see problem), or when a start is already on its way. */
  run(input: RunInput): Promise<string | undefined>;
  forgetProblem(): void;
}

/** One key stands for one submitted form: pressing again after a lost answer finds the task that was started, and a changed form is another task. */
export function useRunTask(): Runner {
  const client = useApollo();
  const busy = ref(false);
  const problem = shallowRef<Problem>();
  let submitted = '';
  let key = '';

  async function run(input: RunInput): Promise<string | undefined> {
    if (busy.value) return undefined;
    busy.value = true;
    problem.value = undefined;
    const form = JSON.stringify(input);
    if (form !== submitted) key = makeKey();
    submitted = form;
    try {
      const { data } = await client.mutate({ mutation: runTask, variables: { input: { ...input, key } } });
      return data?.runTask.id;
    } catch (cause) {
      problem.value = readProblem(cause);
      return undefined;
    } finally {
      busy.value = false;
    }
  }

  return { busy, problem, run, forgetProblem: () => (problem.value = undefined) };
}

/** randomUUID exists in secure contexts only, and a first look at the product is often plain http. */
function makeKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
