import { setTimeout as sleep } from 'node:timers/promises';
import type { DecodedReply, RpcReply, Seal } from '@chargehand/mcollective';
import { decodeReply, newRequestId } from '@chargehand/mcollective';
import { Backlog } from './Backlog.ts';
import type { BrokerLink, IncomingReply } from './connectors/Connector.ts';
import type { Speaker } from './Speaker.ts';

/** A reply with the instant (unix ms) at which it came. */
export interface HeardReply {
  readonly reply: DecodedReply;
  readonly atMs: number;
}

/** Questions of the bridge itself, which change nothing on a host and need no journal. */
export class Inquiries {
  readonly #speaker: Speaker;
  readonly #seal: Seal;
  readonly #nowMs: () => number;
  readonly #backlog = new Backlog();
  readonly #mostNames: number;
  readonly #listeners = new Map<string, (heard: HeardReply) => void>();

  constructor(speaker: Speaker, nowMs: () => number, { mostNames = MOST_NAMES } = {}) {
    this.#mostNames = mostNames;
    this.#speaker = speaker;
    this.#seal = speaker.identity.seal;
    this.#nowMs = nowMs;
  }

  /** How many hosts may be called now. Those that did not answer count until their request has left the broker. */
  get room(): number {
    return this.#backlog.room;
  }

  /** Takes a message of the channel `inquiries`; what is late, broken or asked by nobody is dropped without a trace. */
  receive(incoming: IncomingReply): void {
    incoming.accept();
    let reply: DecodedReply;
    try {
      reply = decodeReply(incoming.body, this.#seal);
    } catch {
      return;
    }
    this.#backlog.answered(reply.requestId);
    this.#listeners.get(reply.requestId)?.({ reply, atMs: this.#nowMs() });
  }

  /** Asks everybody who is there, and listens for a time; longer while answers keep coming. Gives names, sorted; at most 200,000. */
  async ping(link: BrokerLink, listenMs: number): Promise<string[]> {
    const requestId = newRequestId();
    const names = new Set<string>();
    let heardAt = 0;
    this.#listeners.set(requestId, ({ reply }) => {
      if (names.size < this.#mostNames) names.add(reply.senderId);
      heardAt = performance.now();
    });
    try {
      await link.broadcast('discovery', this.#request(this.#speaker.ping(requestId)));
      const startedAt = performance.now();
      await sleep(listenMs);
      while (performance.now() - heardAt < QUIET_MS && performance.now() - startedAt < listenMs + AT_MOST_LONGER_MS)
        await sleep(QUIET_MS);
    } finally {
      this.#listeners.delete(requestId);
    }
    return [...names].sort();
  }

  /** Calls an action without arguments on each of these hosts, directed, and gives the answers that come in time. */
  async call(
    link: BrokerLink,
    { agent, action, hosts, waitMs }: { agent: string; action: string; hosts: readonly string[]; waitMs: number },
  ): Promise<Map<string, RpcReply & { readonly atMs: number }>> {
    const answers = new Map<string, RpcReply & { readonly atMs: number }>();
    const ids = hosts.map(() => newRequestId());
    const all = new AbortController();
    hosts.forEach((host, at) => {
      this.#listeners.set(ids[at] ?? '', ({ reply, atMs }) => {
        if (reply.kind !== 'rpc' || reply.senderId !== host) return;
        answers.set(host, { ...reply, atMs });
        if (answers.size === hosts.length) all.abort();
      });
    });
    try {
      const { ttlSeconds } = this.#speaker.identity;
      const call = { agent, action, inputs: new Map() };
      const frames = hosts.map((host, at) => ({
        host,
        payload: this.#speaker.directedCall(call, { name: host, requestId: ids[at] ?? '' }, ttlSeconds),
      }));
      ids.forEach((id) => this.#backlog.asked(id, ttlSeconds));
      await Promise.all(frames.map(({ host, payload }) => link.sendDirected(host, this.#request(payload))));
      await sleep(waitMs, undefined, { signal: all.signal }).catch(() => undefined);
    } finally {
      ids.forEach((id) => this.#listeners.delete(id));
    }
    return answers;
  }

  #request(payload: Buffer) {
    return { payload, ttlSeconds: this.#speaker.identity.ttlSeconds, replyTo: 'inquiries' as const };
  }
}

/** Whoever has the key can answer under any number of names; what is no name of a host never comes out of `decodeReply`. */
const MOST_NAMES = 200_000;

/** Discovery goes on while the last answer is younger than this, and not much longer than asked for. */
const QUIET_MS = 300;
const AT_MOST_LONGER_MS = 10_000;
