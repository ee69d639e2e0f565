import type { ApiLink, ReportedHost } from './apiLink.ts';
import type { Bell } from './Bell.ts';
import type { BrokerSession } from './BrokerSession.ts';
import type { BrokerLink } from './connectors/Connector.ts';
import { describeHost } from './describeHost.ts';
import { discoverNodes } from './discoverNodes.ts';
import type { HeardNode, HostAnswer, Inquiries } from './Inquiries.ts';
import type { KnownNodes } from './KnownNodes.ts';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';
import { timing } from './timing.ts';
import { uploadHosts } from './uploadHosts.ts';
import { waitForRoom } from './waitForRoom.ts';

/** Hosts asked at the same time, so few that together with the silent ones (Backlog) they fill no page of the broker; and how many of them one broadcast names. */
const HOSTS_AT_ONCE = 50;
const HOSTS_A_BROADCAST = 50;
/** Hosts in one report. */
const REPORT_HOSTS = 100;
/** Time-out of the agent rpcutil, and the way there and back. */
const INVENTORY_WAIT_MS = 15_000;

/** What discovery needs of the rest of the bridge. */
export interface InventoryContext {
  readonly session: Pick<BrokerSession, 'link' | 'problem' | 'onChange'>;
  readonly inquiries: Pick<Inquiries, 'ping' | 'call' | 'room'>;
  readonly nodes: Pick<KnownNodes, 'note'>;
  readonly collectives: readonly string[];
  /** How long to listen for hosts at least. */
  readonly listenMs: number;
  readonly isDirected: boolean;
  readonly registrations: Registrations;
  readonly api: Pick<ApiLink, 'reportInventory'>;
  readonly log: Log;
  readonly now: () => number;
  /** Called after every attempt, also one that failed, with the number of hosts that were reported. */
  readonly onRound: (hosts: number) => void;
}

/** Nodes that announced themselves, and a bell that rings when there are more. */
export interface Registrations {
  readonly bell: Bell;
  /** Gives those heard since the last call. */
  readonly take: () => HeardNode[];
}

/** Discovers and reports hosts until the signal aborts: every ten minutes, and sooner when nobody answered; a node that announces itself for the first time is reported at once. */
export async function reportInventory(context: InventoryContext, signal: AbortSignal): Promise<void> {
  const { session, registrations } = context;
  const reported = new Set<string>();
  session.onChange(() => registrations.bell.ring());
  for (let nextRoundAt = 0; !signal.aborted;) {
    const { link } = session;
    if (link === undefined) {
      if (session.problem !== undefined) context.onRound(0);
      await registrations.bell.wait(signal);
      continue;
    }
    const isRound = performance.now() >= nextRoundAt;
    const hosts = await reportOnce(context, link, { isRound, reported, signal });
    if (isRound) {
      context.onRound(hosts);
      nextRoundAt = performance.now() + (hosts > 0 ? timing.discoverEveryMs : timing.discoverAgainSoonMs);
    }
    await registrations.bell.wait(signal, Math.max(0, nextRoundAt - performance.now()));
  }
}

interface Round {
  /** Everybody is asked; else only those are described that have announced themselves. */
  readonly isRound: boolean;
  readonly reported: Set<string>;
  readonly signal: AbortSignal;
}

async function reportOnce(context: InventoryContext, link: BrokerLink, round: Round): Promise<number> {
  const { isRound, reported, signal } = round;
  try {
    const announced = context.registrations.take().filter(({ name }) => !reported.has(name));
    const nodes = isRound ? await discoverNodes(context, link) : announced;
    context.nodes.note(nodes, context.now());
    for (const { name } of nodes) if (reported.size < MOST_REMEMBERED) reported.add(name);
    const stored = await describeAll(context, link, { nodes, signal });
    if (nodes.length > 0 || isRound) context.log.info('hosts-discovered', { answered: nodes.length, reported: stored });
    return stored;
  } catch (error) {
    if (!signal.aborted) context.log.warn('discovery-failed', { problem: messageOf(error) });
    return 0;
  }
}

/** Whoever has the key can announce any number of names. */
const MOST_REMEMBERED = 200_000;

/** So many askers share the work that a silent host holds up one of them, and nobody waits for a whole group. */
async function describeAll(
  context: InventoryContext,
  link: BrokerLink,
  { nodes, signal }: { readonly nodes: readonly HeardNode[]; readonly signal: AbortSignal },
): Promise<number> {
  const groupSize = context.isDirected ? 1 : HOSTS_A_BROADCAST;
  const described: ReportedHost[] = [];
  let next = 0;
  let stored = 0;
  const ask = async (): Promise<void> => {
    while (next < nodes.length && !signal.aborted) {
      const group = nodes.slice(next, (next += groupSize));
      await waitForRoom(context.inquiries, signal);
      described.push(...(await describe(context, link, group)));
      if (described.length >= REPORT_HOSTS) stored += await uploadHosts(context, described.splice(0), signal);
    }
  };
  await Promise.all(Array.from({ length: Math.ceil(HOSTS_AT_ONCE / groupSize) }, ask));
  return stored + (await uploadHosts(context, described, signal));
}

async function describe(
  context: InventoryContext,
  link: BrokerLink,
  group: readonly HeardNode[],
): Promise<ReportedHost[]> {
  const ask = async (action: string, hosts: readonly string[]): Promise<Map<string, HostAnswer>> =>
    await context.inquiries.call(link, { agent: 'rpcutil', action, hosts, waitMs: INVENTORY_WAIT_MS });
  const inventories = await ask(
    'inventory',
    group.map(({ name }) => name),
  );
  const good = [...inventories.values()].filter(({ statusCode }) => statusCode === 0);
  // Only of those that answer: a silent host costs the broker one request, not two.
  const agents =
    good.length === 0
      ? new Map<string, HostAnswer>()
      : await ask(
          'agent_inventory',
          good.map(({ senderId }) => senderId),
        );
  const offsets = new Map(group.map(({ name, clockOffsetSeconds }) => [name, clockOffsetSeconds]));
  return good.flatMap((inventory) => {
    const { senderId } = inventory;
    const answer = { inventory, agents: agents.get(senderId), clockOffsetSeconds: offsets.get(senderId) };
    return describeOrSkip(context.log, answer);
  });
}

/** One host's answer that nothing can be made of costs no other host its place in the inventory. */
function describeOrSkip(log: Log, answer: Parameters<typeof describeHost>[0]): ReportedHost[] {
  try {
    return [describeHost(answer)];
  } catch (error) {
    log.warn('host-not-described', { host: answer.inventory.senderId, problem: messageOf(error) });
    return [];
  }
}
