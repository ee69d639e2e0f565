import { graphql } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import { ageOf } from '../output/ageOf.ts';
import { printList } from '../output/printList.ts';

const ListHosts = graphql(`
  query ListHosts($filter: String, $first: Int!, $orderBy: HostOrder!, $retired: Boolean!) {
    hosts(filter: $filter, first: $first, orderBy: $orderBy, retired: $retired) {
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

/** Which hosts are listed, and in which order. */
export interface HostSelection {
  readonly first: number;
  readonly order?: 'NAME' | 'HOSTGROUP' | 'LAST_SEEN';
  readonly reverse?: boolean;
  /** Those that no source names any more, instead of the others. */
  readonly retired?: boolean;
}

/** Lists hosts, those of a filter or all. */
export async function hosts(
  context: CliContext,
  filter: string | undefined,
  { first, order = 'NAME', reverse = false, retired = false }: HostSelection,
): Promise<number> {
  const orderBy = { field: order, direction: reverse ? 'DESC' : 'ASC' } as const;
  const variables = { filter: filter ?? null, first, orderBy, retired };
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
