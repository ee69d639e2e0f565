import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientSeal, DecodedReply, RpcReply } from '@chargehand/mcollective';
import { decodeReply, newRequestId } from '@chargehand/mcollective';
import { Backlog } from './Backlog.ts';
import { clockOffsetSeconds } from './clockOffset.ts';
import type { BrokerLink, IncomingReply } from './connectors/Connector.ts';
import type { Addressing } from './packParcels.ts';
import { packParcels } from './packParcels.ts';
import type { Speaker } from './Speaker.ts';

/** A node that answered a ping. */
export interface HeardNode {
  readonly name: string;
  /** Where it answered. */
  readonly collective: string;
  /** Its clock against ours; above 0: it is ahead. */
  readonly clockOffsetSeconds: number;
  /** Unix ms. */
  readonly heardAtMs: number;
}

/** An action without arguments, asked of some hosts. */
export interface Inquiry {
  readonly agent: string;
  readonly action: string;
  readonly hosts: readonly string[];
  readonly waitMs: number;
}

/** A host's answer with the instant (unix ms) at which it came. */
export type HostAnswer = RpcReply & { readonly atMs: number };

/** Questions of the bridge itself, which change nothing on a host and need no journal. */
export class Inquiries {
  readonly #speaker: Speaker;
  readonly #seal: ClientSeal;
  readonly #addressing: Addressing;
  readonly #nowMs: () => number;
  readonly #backlog: Backlog;
  readonly #mostNames: number;
  readonly #listeners = new Map<string, (reply: DecodedReply, atMs: number) => void>();

  constructor(
    speaker: Speaker,
    addressing: Addressing,
    nowMs: () => number,
    { mostNames = MOST_NAMES, backlog = new Backlog(MOST_UNANSWERED) } = {},
  ) {
    this.#mostNames = mostNames;
    this.#backlog = backlog;
    this.#speaker = speaker;
    this.#seal = speaker.identity.seal;
    this.#addressing = addressing;
    this.#nowMs = nowMs;
  }

  /** How many hosts may be called now. Those that did not answer count until their request has left the broker. */
  get room(): number {
    return this.#addressing.isDirected ? this.#backlog.room : Number.POSITIVE_INFINITY;
  }

  /** Takes a reply to an inquiry; what is late, broken or asked by nobody is dropped without a trace. */
  receive(incoming: IncomingReply): void {
    incoming.accept();
    const atMs = this.#nowMs();
    let reply: DecodedReply;
    try {
      reply = decodeReply(incoming.body, this.#seal, { isExpected: (requestId) => this.#isAwaited(requestId) });
    } catch {
      return;
    }
    this.#backlog.answered(reply.requestId);
    this.#listeners.get(reply.requestId)?.(reply, atMs);
  }

  /** Asks everybody in a collective who is there, and listens for a time; longer while answers keep coming. Gives nodes by name; at most 200,000. */
  async ping(link: BrokerLink, collective: string, listenMs: number): Promise<HeardNode[]> {
    const requestId = newRequestId();
    const nodes = new Map<string, HeardNode>();
    let heardAt = 0;
    const askedAtMs = this.#nowMs();
    this.#listeners.set(requestId, ({ senderId: name, messageTime }, heardAtMs) => {
      heardAt = performance.now();
      if (nodes.has(name) || nodes.size >= this.#mostNames) return;
      const offset = clockOffsetSeconds({ askedAtMs, heardAtMs, messageTime });
      nodes.set(name, { name, collective, clockOffsetSeconds: offset, heardAtMs });
    });
    try {
      await link.broadcast('discovery', this.#request(this.#speaker.ping(requestId, collective), collective));
      const startedAt = performance.now();
      await sleep(listenMs);
      while (performance.now() - heardAt < QUIET_MS && performance.now() - startedAt < listenMs + AT_MOST_LONGER_MS)
        await sleep(QUIET_MS);
    } finally {
      this.#listeners.delete(requestId);
    }
    return [...nodes.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Calls an action on each of these hosts and gives the answers that come in time. */
  async call(link: BrokerLink, { agent, action, hosts, waitMs }: Inquiry): Promise<Map<string, HostAnswer>> {
    const { ttlSeconds } = this.#speaker.identity;
    const answers = new Map<string, HostAnswer>();
    const all = new AbortController();
    const targets = hosts.map((name, position) => ({ name, position }));
    const { parcels } = packParcels(this.#addressing, targets, (addressees) =>
      this.#speaker.call({ agent, action, inputs: new Map() }, addressees, ttlSeconds),
    );
    const addressed = parcels.reduce((sum, parcel) => sum + parcel.targets.length, 0);
    for (const parcel of parcels) {
      const names = new Set(parcel.targets.map(({ name }) => name));
      this.#listeners.set(parcel.requestId, (reply, atMs) => {
        if (reply.kind !== 'rpc' || !names.has(reply.senderId)) return;
        answers.set(reply.senderId, { ...reply, atMs });
        if (answers.size === addressed) all.abort();
      });
      if (parcel.identity !== undefined) this.#backlog.asked(parcel.requestId, ttlSeconds);
    }
    try {
      const sends = parcels.map(({ identity, payload, collective }) => {
        const request = this.#request(payload, collective);
        return identity === undefined ? link.broadcast(agent, request) : link.sendDirected(identity, request);
      });
      await Promise.all(sends);
      if (addressed > 0) await sleep(waitMs, undefined, { signal: all.signal }).catch(() => undefined);
    } finally {
      parcels.forEach(({ requestId }) => this.#listeners.delete(requestId));
    }
    return answers;
  }

  /** A late answer says at least that its request has left the broker. */
  #isAwaited(requestId: string): boolean {
    return this.#listeners.has(requestId) || this.#backlog.has(requestId);
  }

  #request(payload: Buffer, collective: string) {
    return { payload, collective, ttlSeconds: this.#speaker.identity.ttlSeconds };
  }
}

/** Directed questions that may wait at the broker for silent hosts; tasks have a share of their own (reliability.md M17). */
const MOST_UNANSWERED = 50;

/** Whoever has the key can answer under any number of names; what is no name of a host never comes out of `decodeReply`. */
const MOST_NAMES = 200_000;

/** Discovery goes on while the last answer is younger than this, and not much longer than asked for. */
const QUIET_MS = 300;
const AT_MOST_LONGER_MS = 10_000;
