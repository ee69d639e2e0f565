import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { Starter } from '../tasks/useStarter.ts';
import { useStarter } from '../tasks/useStarter.ts';

const runScheduleNow = graphql(`
  mutation RunScheduleNow($id: ID!, $key: String!) {
    runScheduleNow(id: $id, key: $key) {
      id
    }
  }
`);

/** Runs schedules by hand, by their ids: pressing again after a lost answer finds the task that was started. The next visit of the page is another wish. */
export function useRunNow(): Starter<string> {
  const apollo = useApollo();
  return useStarter(async (id, key) => {
    const { data } = await apollo.mutate({ mutation: runScheduleNow, variables: { id, key } });
    return data?.runScheduleNow.id;
  });
}
