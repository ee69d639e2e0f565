import { graphql } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import { ageOf } from '../output/ageOf.ts';
import { printList } from '../output/printList.ts';

const ListProxies = graphql(`
  query ListProxies {
    smartProxies {
      name
      hostCount
      bridge {
        status
        middleware
        problem
        lastSeenAt
        quarantined
      }
    }
  }
`);

/** Lists smart proxies with the state of their bridges. */
export async function proxies(context: CliContext): Promise<number> {
  const { smartProxies } = await context.client.request(ListProxies, {}, { signal: context.signal });
  printList(context, {
    items: smartProxies,
    total: smartProxies.length,
    headings: ['SMART PROXY', 'HOSTS', 'BRIDGE', 'MIDDLEWARE', 'SEEN', 'PROBLEM'],
    row: ({ name, hostCount, bridge }) => [
      name,
      hostCount,
      bridge?.status ?? 'none',
      bridge?.middleware ?? null,
      bridge?.lastSeenAt ? ageOf(bridge.lastSeenAt, Date.now()) : null,
      bridge?.problem ?? null,
    ],
  });
  return 0;
}
