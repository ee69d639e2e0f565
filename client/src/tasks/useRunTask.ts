import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { VariablesOf } from '../graphql.ts';
import { useStarter } from './useStarter.ts';
import type { Starter } from './useStarter.ts';

const runTask = graphql(`
  mutation RunTask($input: RunTaskInput!) {
    runTask(input: $input) {
      id
    }
  }
`);

/** What is run, without its idempotency key. */
export type RunInput = Omit<VariablesOf<typeof runTask>['input'], 'key'>;

/** One key stands for one submitted form: pressing again after a lost answer finds the task that was started, and a changed form is another task. */
export function useRunTask(): Starter<RunInput> {
  const client = useApollo();
  return useStarter(async (input, key) => {
    const { data } = await client.mutate({ mutation: runTask, variables: { input: { ...input, key } } });
    return data?.runTask.id;
  });
}
