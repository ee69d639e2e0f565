import { graphql } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import { ageOf } from '../output/ageOf.ts';
import { printList } from '../output/printList.ts';

const ListSources = graphql(`
  query ListSources {
    inventorySources {
      name
      kind
      url
      isConfigured
      hosts
      nextAt
      lastFullAt
      lastSync {
        id
        mode
        state
        startedAt
        finishedAt
        hosts
        expectedHosts
        created
        retired
        problem
        warnings
      }
    }
  }
`);

/** Lists inventory sources with how their last syncs went. */
export async function sources(context: CliContext): Promise<number> {
  const { inventorySources } = await context.client.request(ListSources, {}, { signal: context.signal });
  printList(context, {
    items: inventorySources,
    total: inventorySources.length,
    headings: ['SOURCE', 'KIND', 'LAST SYNC', 'AGE', 'HOSTS', 'PROBLEM'],
    row: ({ name, kind, isConfigured, hosts, lastSync }) => [
      name,
      isConfigured ? kind : `${kind}, no longer configured`,
      lastSync?.state ?? null,
      lastSync === null ? null : ageOf(lastSync.finishedAt ?? lastSync.startedAt, Date.now()),
      hosts,
      lastSync?.problem ?? null,
    ],
  });
  return 0;
}
