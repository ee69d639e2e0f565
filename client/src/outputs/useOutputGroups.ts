import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import { usePages } from '../ui/usePages.ts';
import type { Pages } from '../ui/usePages.ts';
import { outputGroup } from './outputGroup.ts';
import type { OutputGroup } from './outputGroup.ts';

const groupsQuery = graphql(
  `
    query OutputGroups($id: ID!, $leaveOut: [String!], $after: String) {
      task(id: $id) {
        id
        outputNames
        volatileOutputs
        counts {
          targeted
          pending
        }
        outputGroups(first: 20, leaveOut: $leaveOut, after: $after) {
          totalCount
          pageInfo {
            hasNextPage
            endCursor
          }
          nodes {
            ...OutputGroupDetails
          }
        }
      }
    }
  `,
  [outputGroup],
);

/** What is known of a task beside its groups, as of the last page. */
export interface GroupedTask {
  readonly outputNames: readonly string[];
  readonly volatileOutputs: readonly string[];
  readonly counts: { readonly targeted: number; readonly pending: number };
}

/** Fetches the groups of a task page by page, the largest first. */
export function useOutputGroups(
  id: () => string,
  leaveOut: () => readonly string[] | null,
): { readonly pages: Pages<OutputGroup>; readonly task: Readonly<ShallowRef<GroupedTask | undefined>> } {
  const ask = useAsk();
  const grouped = shallowRef<GroupedTask>();
  const pages = usePages(
    () => ({ id: id(), leaveOut: leaveOut()?.slice() ?? null }),
    async (variables, after) => {
      const { task } = await ask(groupsQuery, { ...variables, after });
      grouped.value = task ?? undefined;
      return task?.outputGroups ?? { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } };
    },
  );
  return { pages, task: grouped };
}
