import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import { usePages } from '../ui/usePages.ts';
import type { Page, Pages } from '../ui/usePages.ts';
import { taskRow } from './taskRow.ts';
import type { TaskRow } from './taskRow.ts';

const hostgroupTasksQuery = graphql(
  `
    query HostgroupTasks($title: String!, $below: Boolean!, $after: String) {
      hostgroup(title: $title) {
        title
        tasks(below: $below, first: 50, after: $after) {
          totalCount
          pageInfo {
            hasNextPage
            endCursor
          }
          nodes {
            ...TaskRow
          }
        }
      }
    }
  `,
  [taskRow],
);

const nothing: Page<TaskRow> = { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } };

/** Fetches the tasks of a host group page by page, newest first; none of a group that does not exist. */
export function useHostgroupTasks(scope: () => { title: string; below: boolean }): Pages<TaskRow> {
  const ask = useAsk();
  return usePages(
    scope,
    async (variables, after) => (await ask(hostgroupTasksQuery, { ...variables, after })).hostgroup?.tasks ?? nothing,
  );
}
