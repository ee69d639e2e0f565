import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiLink } from './apiLink.ts';
import type { Bell } from './Bell.ts';
import type { BrokerSession } from './BrokerSession.ts';
import { describeNodes } from './describeNodes.ts';
import { HostReporter } from './HostReporter.ts';
import type { HeardNode, Inquiries } from './Inquiries.ts';
import type { DiscoveryContext } from './NodeFinder.ts';
import { NodeFinder } from './NodeFinder.ts';
import { NodeQueue } from './NodeQueue.ts';
import { timing } from './timing.ts';

/** What the inventory needs of the rest of the bridge. */
export interface InventoryContext extends DiscoveryContext {
  readonly session: Pick<BrokerSession, 'link' | 'problem' | 'onChange'>;
  readonly inquiries: Pick<Inquiries, 'ping' | 'call' | 'room'>;
  readonly isDirected: boolean;
  readonly registrations: Registrations;
  readonly api: Pick<ApiLink, 'reportInventory'>;
  /** Called after every round, when all who answered have been asked and reported, and after an attempt that failed; with the number of hosts the API took since the start. */
  readonly onRound: (hosts: number) => void;
}

/** Nodes that announced themselves for the first time, and a bell that rings when there are more. */
export interface Registrations {
  readonly bell: Bell;
  /** Gives those heard since the last call. */
  readonly take: () => HeardNode[];
}

/** Finds and reports hosts until the signal aborts: every ten minutes, and sooner when nobody answered; a node that announces itself for the first time is asked at once. */
export async function reportInventory(context: InventoryContext, signal: AbortSignal): Promise<void> {
  const queue = new NodeQueue();
  const reporter = new HostReporter(context);
  context.session.onChange(() => queue.bell.ring());
  await Promise.all([
    find(context, { queue, reporter }, signal),
    describeNodes({ ...context, inquiries: context.inquiries, queue, reporter }, signal),
    reporter.run(signal),
  ]);
}

interface Work {
  readonly queue: NodeQueue;
  readonly reporter: HostReporter;
}

/** Has a clock of its own: however long it takes to ask everybody what they are, who is there is asked every ten minutes. */
async function find(context: InventoryContext, { queue, reporter }: Work, signal: AbortSignal): Promise<void> {
  const { session, registrations, log, onRound } = context;
  const finder = new NodeFinder(context);
  session.onChange(() => registrations.bell.ring());
  for (let nextRoundAt = 0; !signal.aborted;) {
    const { link } = session;
    const announced = registrations.take();
    context.nodes.meet(announced);
    queue.add(announced);
    if (link === undefined) {
      if (session.problem !== undefined) onRound(reporter.stored);
      await registrations.bell.wait(signal);
      continue;
    }
    if (performance.now() >= nextRoundAt) {
      const nodes = await finder.round(link);
      if (nodes !== undefined) {
        log.info('hosts-discovered', { answered: nodes.length });
        queue.replace(nodes);
        void settled({ queue, reporter }, signal).then(() => onRound(reporter.stored));
      }
      nextRoundAt = performance.now() + (nodes?.length ? timing.discoverEveryMs : timing.discoverAgainSoonMs);
    }
    await registrations.bell.wait(signal, Math.max(0, nextRoundAt - performance.now()));
  }
}

const LOOK_EVERY_MS = 50;

/** Resolves when nobody waits to be asked or reported, or the signal aborts. */
async function settled({ queue, reporter }: Work, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (queue.size > 0 || queue.underWay > 0 || !reporter.isIdle)) await sleep(LOOK_EVERY_MS);
}
