import type { BrokerLink } from './connectors/Connector.ts';
import type { HeardNode, Inquiries } from './Inquiries.ts';
import type { KnownNodes } from './KnownNodes.ts';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';
import { timing } from './timing.ts';

/** What asking everybody needs. */
export interface DiscoveryContext {
  readonly inquiries: Pick<Inquiries, 'ping'>;
  readonly nodes: Pick<KnownNodes, 'settle' | 'meet' | 'isKnown'>;
  /** The main one first. */
  readonly collectives: readonly string[];
  /** How long to listen in each collective at least. */
  readonly listenMs: number;
  readonly log: Log;
  readonly now: () => number;
}

/** Asks everybody who is there, again and again. A collective that the broker does not let us ask costs the others one round, not every round. */
export class NodeFinder {
  readonly #context: DiscoveryContext;
  readonly #refusals = new Map<string, { count: number; askAgainAt: number }>();

  constructor(context: DiscoveryContext) {
    this.#context = context;
  }

  /** One round: nodes that answered, each once, those that were known before in front; undefined when it was broken off. */
  async round(link: BrokerLink): Promise<HeardNode[] | undefined> {
    const { inquiries, collectives, listenMs, nodes, log, now } = this.#context;
    const answers = new Map<string, readonly HeardNode[]>();
    for (const collective of collectives) {
      if (this.#isLeftOut(collective)) continue;
      try {
        answers.set(collective, await inquiries.ping(link, collective, listenMs));
        this.#refusals.delete(collective);
      } catch (error) {
        this.#refused(collective);
        log.warn('discovery-failed', { collective, problem: messageOf(error) });
        return undefined;
      }
    }
    const known = new Set([...answers.values()].flat().flatMap(({ name }) => (nodes.isKnown(name) ? [name] : [])));
    const settled = nodes.settle(answers, now());
    return [...settled.filter(({ name }) => known.has(name)), ...settled.filter(({ name }) => !known.has(name))];
  }

  #isLeftOut(collective: string): boolean {
    const refusal = this.#refusals.get(collective);
    return refusal !== undefined && refusal.count >= REFUSALS_BEFORE_PAUSE && performance.now() < refusal.askAgainAt;
  }

  /** Once may be chance, a broker that goes away in that moment; the connection is gone either way. */
  #refused(collective: string): void {
    const count = (this.#refusals.get(collective)?.count ?? 0) + 1;
    this.#refusals.set(collective, { count, askAgainAt: performance.now() + timing.refusedCollectiveMs });
  }
}

const REFUSALS_BEFORE_PAUSE = 2;
