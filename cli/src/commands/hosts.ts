import { graphql } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import { ageOf } from '../output/ageOf.ts';
import { printList } from '../output/printList.ts';

const ListHosts = graphql(`
  query ListHosts($filter: String, $first: Int!) {
    hosts(filter: $filter, first: $first) {
      totalCount
      nodes {
        name
        operatingSystem
        lastSeenAt
        hostgroup {
          title
        }
        smartProxy {
          name
        }
        remoteManagement {
          available
          reason
        }
      }
    }
  }
`);

/** Lists hosts, those of a filter or all. */
export async function hosts(
  context: CliContext,
  filter: string | undefined,
  { first }: { first: number },
): Promise<number> {
  const variables = { filter: filter ?? null, first };
  const { hosts: found } = await context.client.request(ListHosts, variables, { signal: context.signal });
  printList(context, {
    items: found.nodes,
    total: found.totalCount,
    headings: ['NAME', 'HOST GROUP', 'OPERATING SYSTEM', 'SMART PROXY', 'SEEN', 'REMOTE'],
    row: (host) => [
      host.name,
      host.hostgroup?.title ?? null,
      host.operatingSystem,
      host.smartProxy?.name ?? null,
      host.lastSeenAt === null ? null : ageOf(host.lastSeenAt, Date.now()),
      host.remoteManagement.available ? 'yes' : `no: ${host.remoteManagement.reason ?? ''}`,
    ],
  });
  return 0;
}
