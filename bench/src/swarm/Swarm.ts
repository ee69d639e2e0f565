import { activemqDestinations, pskSeal } from '@chargehand/mcollective';
import type { Frame } from '@chargehand/stomp';
import type { BrokerAddress } from '@chargehand/tests/dist/support/activemq.js';
import { CALL, COLLECTIVE, hostName, hostNumber, PSK } from '../network.ts';
import { Recogniser, type Recognised } from './Recogniser.ts';
import type { ReplyAddress } from './ReplyTemplate.ts';
import { SwarmLink, type Listening } from './SwarmLink.ts';

/** How large a swarm is and how it is connected. */
export interface SwarmOptions {
  readonly broker: BrokerAddress;
  readonly hosts: number;
  /** True: each host has a connection, a subscription and a selector of its own, as real ones do. False: one for all. */
  readonly isEachConnected: boolean;
}

/** What a swarm has done since it was asked last. */
export interface SwarmReport {
  readonly requests: number;
  readonly replies: number;
  /** Of the messages that came: bodies alone. */
  readonly receivedBytes: number;
  readonly cpuMicros: number;
}

/** Bytes that are written at a time when all hosts answer. */
const CHUNK_BYTES = 256 * 1024;
const TTL_SECONDS = 60;
const GRACE_SECONDS = 10;
/** Connections that are opened at the same time. */
const OPENED_AT_ONCE = 50;

/** Any number of hosts that answer at once and as fast as the broker takes it. */
export class Swarm {
  readonly #hosts: number;
  readonly #recogniser = new Recogniser(pskSeal(PSK, 'user=swarm'));
  readonly #broadcasts = new Map<string, Set<number> | 'everyone'>();
  #requests = 0;
  #replies = 0;
  #receivedBytes = 0;
  #cpu = process.cpuUsage();

  private constructor(hosts: number) {
    this.#hosts = hosts;
  }

  /** Connects it; resolves when every host would hear a request. */
  static async start({ broker, hosts, isEachConnected }: SwarmOptions): Promise<Swarm> {
    const swarm = new Swarm(hosts);
    const topics = ['discovery', CALL.agent].map((agent) => ({
      destination: activemqDestinations.broadcast(COLLECTIVE, agent),
    }));
    const queue = { destination: activemqDestinations.directed(COLLECTIVE) };
    if (!isEachConnected) {
      // On one connection ActiveMQ takes no answers while it cannot get rid of requests, which no two hosts would do to each other.
      const answers = await SwarmLink.open(broker, [], () => undefined);
      await SwarmLink.open(broker, [...topics, queue], (message) => swarm.#take(message, answers, undefined));
      return swarm;
    }
    let next = 0;
    const open = async (): Promise<void> => {
      for (let host = next++; host < hosts; host = next++) {
        const own: Listening = { ...queue, selector: activemqDestinations.selector(hostName(host)) };
        await SwarmLink.open(broker, [...topics, own], (message, link) => swarm.#take(message, link, host));
      }
    };
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, open));
    return swarm;
  }

  /** What was done since the last report. */
  report(): SwarmReport {
    const { user, system } = process.cpuUsage(this.#cpu);
    const report = { requests: this.#requests, replies: this.#replies, receivedBytes: this.#receivedBytes };
    this.#cpu = process.cpuUsage();
    this.#requests = this.#replies = this.#receivedBytes = 0;
    return { ...report, cpuMicros: user + system };
  }

  #take({ headers, body }: Frame, link: SwarmLink, host: number | undefined): void {
    this.#requests += 1;
    this.#receivedBytes += body.length;
    const identity = headers.get('mc_identity');
    const replyTo = headers.get('reply-to') ?? '';
    if (identity !== undefined) {
      const recognised = this.#recogniser.directed(body);
      return this.#answerOne(link, host ?? hostNumber(identity), recognised, addressOf(replyTo, recognised));
    }
    if (host === undefined) return void this.#answerAll(link, body, replyTo);
    this.#answerIfNamed(link, host, body, replyTo);
  }

  #answerOne(link: SwarmLink, host: number, { template }: Recognised, address: ReplyAddress): void {
    const frame = Buffer.allocUnsafe(address.head.length + template.tailBytes);
    const length = template.write(frame, 0, host, address);
    this.#replies += 1;
    void link.write(frame.subarray(0, length));
  }

  async #answerAll(link: SwarmLink, body: Buffer, replyTo: string): Promise<void> {
    const recognised = this.#recogniser.broadcast(body);
    const { template, filter } = recognised;
    const address = addressOf(replyTo, recognised);
    const named = filter.identities.map(hostNumber).filter((host) => host < this.#hosts);
    const frameBytes = address.head.length + template.tailBytes;
    const count = filter.identities.length === 0 ? this.#hosts : named.length;
    for (let next = 0; next < count;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      let at = 0;
      for (; next < count && at + frameBytes <= CHUNK_BYTES; next += 1) {
        at = template.write(chunk, at, filter.identities.length === 0 ? next : (named[next] ?? 0), address);
        this.#replies += 1;
      }
      await link.write(chunk.subarray(0, at));
    }
  }

  /** Every host gets every broadcast; what it says is read for the first of them only, since a real host would read on a CPU of its own. */
  #answerIfNamed(link: SwarmLink, host: number, body: Buffer, replyTo: string): void {
    const recognised = this.#recogniser.directed(body);
    const key = recognised.requestId.toString('latin1');
    let named = this.#broadcasts.get(key);
    if (named === undefined) {
      const { identities } = this.#recogniser.broadcast(body).filter;
      named = identities.length === 0 ? 'everyone' : new Set(identities.map(hostNumber));
      this.#broadcasts.set(key, named);
    }
    if (named === 'everyone' || named.has(host))
      this.#answerOne(link, host, recognised, addressOf(replyTo, recognised));
  }
}

function addressOf(replyTo: string, { requestId }: Recognised): ReplyAddress {
  const seconds = Math.floor(Date.now() / 1000);
  const expires = (seconds + TTL_SECONDS + GRACE_SECONDS) * 1000;
  const head = `SEND\ndestination:${replyTo}\ntimestamp:${seconds * 1000}\nexpires:${expires}\n`;
  return { head: Buffer.from(head, 'latin1'), requestId, seconds };
}
