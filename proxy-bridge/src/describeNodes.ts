import type { ReportedHost } from './apiLink.ts';
import type { BrokerSession } from './BrokerSession.ts';
import type { BrokerLink } from './connectors/Connector.ts';
import { describeHost } from './describeHost.ts';
import type { HostReporter } from './HostReporter.ts';
import type { HeardNode, HostAnswer, Inquiries } from './Inquiries.ts';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';
import type { NodeQueue } from './NodeQueue.ts';

/** Hosts asked at the same time, and how many of them one request names where requests are broadcast. */
const HOSTS_AT_ONCE = 50;
const HOSTS_AT_ONCE_BROADCAST = 200;
const HOSTS_A_BROADCAST = 50;
/** How often to look whether requests to silent hosts have left the broker. */
const ROOM_EVERY_MS = 1_000;
/** Time-out of the agent rpcutil, and the way there and back. */
const INVENTORY_WAIT_MS = 15_000;

/** What asking hosts what they are needs. */
export interface DescribeContext {
  readonly session: Pick<BrokerSession, 'link'>;
  readonly inquiries: Pick<Inquiries, 'call' | 'room'>;
  readonly isDirected: boolean;
  readonly queue: NodeQueue;
  readonly reporter: Pick<HostReporter, 'add' | 'hasRoom'>;
  readonly log: Log;
}

/** Asks the nodes in the queue for their inventory until the signal aborts; a silent one holds up no other. */
export async function describeNodes(context: DescribeContext, signal: AbortSignal): Promise<void> {
  const { session, inquiries, isDirected, queue, reporter } = context;
  const [groupSize, mostUnderWay] = isDirected ? [1, HOSTS_AT_ONCE] : [HOSTS_A_BROADCAST, HOSTS_AT_ONCE_BROADCAST];
  while (!signal.aborted) {
    const { link } = session;
    // Between the look at the room and the question that fills it nothing is awaited.
    while (
      link !== undefined &&
      queue.size > 0 &&
      queue.underWay < mostUnderWay &&
      inquiries.room > 0 &&
      reporter.hasRoom
    )
      void ask(context, link, queue.take(groupSize));
    await queue.bell.wait(signal, queue.size > 0 ? ROOM_EVERY_MS : undefined);
  }
}

/** Never rejects. A group whose connection broke is left to the next round. */
async function ask(context: DescribeContext, link: BrokerLink, group: readonly HeardNode[]): Promise<void> {
  try {
    context.reporter.add(await describe(context, link, group));
  } catch (error) {
    context.log.warn('hosts-not-described', { problem: messageOf(error) });
  } finally {
    context.queue.done(group.length);
  }
}

async function describe(
  context: DescribeContext,
  link: BrokerLink,
  group: readonly HeardNode[],
): Promise<ReportedHost[]> {
  const inquire = async (action: string, hosts: readonly string[]): Promise<Map<string, HostAnswer>> =>
    await context.inquiries.call(link, { agent: 'rpcutil', action, hosts, waitMs: INVENTORY_WAIT_MS });
  const names = group.map(({ name }) => name);
  const inventories = await inquire('inventory', names);
  const good = names.filter((name) => inventories.get(name)?.statusCode === 0);
  // Only of those that answer: a silent host costs the broker one request, not two.
  const agents = good.length === 0 ? undefined : await inquire('agent_inventory', good);
  return group.flatMap((node) => {
    const answer = { node, inventory: inventories.get(node.name), agents: agents?.get(node.name) };
    return describeOrSkip(context.log, answer);
  });
}

/** One host's answer that nothing can be made of costs no other host its place in the inventory. */
function describeOrSkip(log: Log, answer: Parameters<typeof describeHost>[0]): ReportedHost[] {
  try {
    return [describeHost(answer)];
  } catch (error) {
    log.warn('host-not-described', { host: answer.node.name, problem: messageOf(error) });
    return [];
  }
}
