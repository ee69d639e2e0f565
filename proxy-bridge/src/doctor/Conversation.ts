import type { ClientConfig } from '@chargehand/mcollective';
import type { BrokerLink, IncomingReply } from '../connectors/Connector.ts';
import type { HeardNode } from '../Inquiries.ts';
import { Inquiries } from '../Inquiries.ts';
import { Speaker } from '../Speaker.ts';
import { doctorConnector, openLink } from './openLink.ts';
import type { OpenLink } from './openLink.ts';
import type { World } from './World.ts';

/** How to talk with nodes; what is not said is as the bridge does it. */
export interface Manner {
  readonly client?: ClientConfig;
  /** How long requests are valid. */
  readonly ttlSeconds?: number;
  /** Nodes, with the collectives in which they are reached. */
  readonly nodes?: readonly HeardNode[];
}

/** Questions to nodes over a link of their own, directed or by broadcast; ends when it is disposed of. */
export class Conversation implements AsyncDisposable {
  readonly link: BrokerLink;
  readonly directed: Inquiries;
  readonly broadcast: Inquiries;
  readonly #open: OpenLink;

  private constructor(open: OpenLink, directed: Inquiries, broadcast: Inquiries) {
    this.#open = open;
    this.link = open;
    this.directed = directed;
    this.broadcast = broadcast;
  }

  static async open(world: World, signal: AbortSignal, manner: Manner = {}): Promise<Conversation> {
    const { client = world.recall('client'), nodes = [] } = manner;
    const { identity } = world.recall('speaker');
    const { now } = world.surroundings;
    const speaker = new Speaker({ ...identity, ttlSeconds: manner.ttlSeconds ?? identity.ttlSeconds }, now);
    const collectives = new Map(nodes.map(({ name, collective }) => [name, collective]));
    const collectiveOf = (host: string): string => collectives.get(host) ?? client.mainCollective;
    const inquiries = (isDirected: boolean): Inquiries =>
      new Inquiries(speaker, { isDirected, collectiveOf, isHeard: () => true }, now);
    const [directed, broadcast] = [inquiries(true), inquiries(false)];
    const receive = (reply: IncomingReply): void => [directed, broadcast].forEach((those) => those.receive(reply));
    return new Conversation(
      await openLink(doctorConnector(world, client), { channel: 'inquiries', onReply: receive }, signal),
      directed,
      broadcast,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open[Symbol.asyncDispose]();
  }
}
