import type { VariablesOf } from '../graphql.ts';
import { graphql } from '../graphql.ts';
import { useAsk } from '../apollo.ts';
import { usePages } from '../ui/usePages.ts';
import type { Pages } from '../ui/usePages.ts';
import { taskRow } from './taskRow.ts';
import type { TaskRow } from './taskRow.ts';

const tasksQuery = graphql(
  `
    query Tasks(
      $plugin: String
      $host: String
      $hostgroup: String
      $fact: String
      $proxy: String
      $state: TaskState
      $from: DateTime
      $to: DateTime
      $search: String
      $after: String
    ) {
      tasks(
        plugin: $plugin
        host: $host
        hostgroup: $hostgroup
        fact: $fact
        proxy: $proxy
        state: $state
        from: $from
        to: $to
        search: $search
        first: 50
        after: $after
      ) {
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
  `,
  [taskRow],
);

/** What a list of tasks can be narrowed by; a missing or null condition narrows nothing. */
export type TaskConditions = Omit<VariablesOf<typeof tasksQuery>, 'after'>;

/** Fetches tasks page by page, newest first. */
export function useTasks(conditions: () => TaskConditions): Pages<TaskRow> {
  const ask = useAsk();
  return usePages(conditions, async (variables, after) => (await ask(tasksQuery, { ...variables, after })).tasks);
}
