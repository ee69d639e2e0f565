import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { usePages } from '../ui/usePages.ts';
import type { Pages } from '../ui/usePages.ts';

const schedulesQuery = graphql(`
  query Schedules($search: String, $after: String) {
    schedules(search: $search, first: 50, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        command {
          id
          plugin
          action
        }
        filter
        cron
        at
        zone
        nextDueAt
        isEnabled
        owner {
          id
          login
        }
        tasks(first: 1) {
          nodes {
            id
            state
            verdict
            createdAt
            rejection {
              code
              message
            }
          }
        }
      }
    }
  }
`);

/** One line in the list of schedules, with the last task of it. */
export type ScheduleRow = ResultOf<typeof schedulesQuery>['schedules']['nodes'][number];

/** Fetches the schedules with a text in their name, command or filter, by name. */
export function useSchedules(search: () => string): Pages<ScheduleRow> {
  const ask = useAsk();
  return usePages(
    () => ({ search: search().trim() || null }),
    async (variables, after) => (await ask(schedulesQuery, { ...variables, after })).schedules,
  );
}
