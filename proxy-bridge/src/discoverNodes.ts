import type { BrokerLink } from './connectors/Connector.ts';
import type { HeardNode, Inquiries } from './Inquiries.ts';

/** What asking everybody needs. */
export interface DiscoveryContext {
  readonly inquiries: Pick<Inquiries, 'ping'>;
  /** The main one first. */
  readonly collectives: readonly string[];
  readonly listenMs: number;
}

/** Pings all collectives at once and gives each node once, by name, with the first collective (in the order of the list) in which it answered. */
export async function discoverNodes(context: DiscoveryContext, link: BrokerLink): Promise<HeardNode[]> {
  const { inquiries, collectives, listenMs } = context;
  const answers = await Promise.all(collectives.map((collective) => inquiries.ping(link, collective, listenMs)));
  const nodes = new Map<string, HeardNode>();
  for (const node of answers.flat()) if (!nodes.has(node.name)) nodes.set(node.name, node);
  return [...nodes.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}
