import { graphql } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import { printList } from '../output/printList.ts';

const ListHostgroups = graphql(`
  query ListHostgroups($search: String, $first: Int!) {
    hostgroups(search: $search, first: $first) {
      totalCount
      nodes {
        title
        hostCount
      }
    }
  }
`);

/** Lists host groups with the number of hosts directly in them. */
export async function hostgroups(
  context: CliContext,
  search: string | undefined,
  { first }: { first: number },
): Promise<number> {
  const variables = { search: search ?? null, first };
  const { hostgroups: found } = await context.client.request(ListHostgroups, variables, { signal: context.signal });
  printList(context, {
    items: found.nodes,
    total: found.totalCount,
    headings: ['HOST GROUP', 'HOSTS'],
    row: ({ title, hostCount }) => [title, hostCount],
  });
  return 0;
}
