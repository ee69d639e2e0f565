import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { taskRow } from '../tasks/taskRow.ts';
import { usePages } from '../ui/usePages.ts';
import type { Page, Pages } from '../ui/usePages.ts';

const scheduleTasksQuery = graphql(
  `
    query ScheduleTasks($id: ID!, $after: String) {
      schedule(id: $id) {
        id
        tasks(first: 20, after: $after) {
          totalCount
          pageInfo {
            hasNextPage
            endCursor
          }
          nodes {
            ...TaskRow
            dueAt
            isLate
            missedSince
            rejection {
              code
              message
            }
          }
        }
      }
    }
  `,
  [taskRow],
);

type Found = NonNullable<ResultOf<typeof scheduleTasksQuery>['schedule']>;

/** What became of one due time of a schedule, or of one run by hand. */
export type ScheduleTask = Found['tasks']['nodes'][number];

const nothing: Page<ScheduleTask> = { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } };

/** Fetches the tasks of a schedule page by page, newest first; none of one that does not exist. */
export function useScheduleTasks(id: () => string): Pages<ScheduleTask> {
  const ask = useAsk();
  return usePages(
    () => ({ id: id() }),
    async (variables, after) => (await ask(scheduleTasksQuery, { ...variables, after })).schedule?.tasks ?? nothing,
  );
}
