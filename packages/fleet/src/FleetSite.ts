import {
  decodeRequest,
  encodeDiscoveryReply,
  RefusedMessage,
  type DecodedRequest,
  type NodeSeal,
} from '@chargehand/mcollective';
import { connectStomp, type StompConnection, type StompMessage } from '@chargehand/stomp';
import type { Log } from './broker/Destinations.ts';
import { nodeTtlSeconds, type Answer, type FleetHost } from './hosts/FleetHost.ts';
import { faultyReplies } from './hosts/answerFaults.ts';
import { nowSeconds } from './hosts/HostState.ts';
import { siteDialect, type SiteDialect, type SiteMiddleware } from './siteDialect.ts';

/** Where the broker of a site is and how to sign in. */
export interface SiteBroker {
  readonly host: string;
  readonly port: number;
  readonly login: string;
  readonly passcode: string;
  /** Default: activemq, which the loopback broker speaks too. */
  readonly middleware?: SiteMiddleware;
}

/** What a site is made of. */
export interface SiteOptions {
  readonly proxy: string;
  readonly hosts: readonly FleetHost[];
  readonly broker: SiteBroker;
  readonly seal: NodeSeal;
  readonly collective: string;
  readonly log: Log;
}

/** So many subscriptions are asked for before their receipts are awaited; brokers choke on ten thousand at once. */
const SUBSCRIBE_BATCH = 500;
const HEARTBEAT_MS = 30_000;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;
/** Replies kept for the time when the broker is back. */
const MAX_UNSENT = 100_000;
/** An answer that shall come after the next one of its host waits so long for it. */
const HOLD_BACK_MS = 1_500;

interface OutgoingReply {
  readonly destination: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** All hosts of one site on a single connection, where real nodes have one each; reconnects as they do. */
export class FleetSite implements AsyncDisposable {
  readonly #options: SiteOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #unsent: OutgoingReply[] = [];
  readonly #heldBack = new Map<FleetHost, readonly OutgoingReply[]>();
  readonly #dialect: SiteDialect;
  #connection: StompConnection | undefined;
  #closing = false;

  constructor(options: SiteOptions) {
    this.#options = options;
    this.#dialect = siteDialect(options.broker.middleware ?? 'activemq');
  }

  /** Connects and subscribes every host; rejects like connectStomp. A connection that is lost later is made anew. */
  async connect(): Promise<void> {
    const { host, port, login, passcode } = this.#options.broker;
    const connection = await connectStomp({
      host,
      port,
      login,
      passcode,
      vhost: this.#dialect.vhost,
      heartbeatMs: HEARTBEAT_MS,
    });
    await this.#subscribe(connection);
    if (this.#closing) return connection.disconnect();
    this.#connection = connection;
    for (const reply of this.#unsent.splice(0)) this.#send(reply);
    void connection.closed.then((reason) => this.#reconnect(reason));
  }

  /** Forgets what was not answered yet and leaves the broker. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#connection?.disconnect();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #subscribe(connection: StompConnection): Promise<void> {
    const { hosts, collective } = this.#options;
    const plugins = new Set(['discovery', ...hosts.flatMap(({ description }) => description.plugins)]);
    for (const plugin of plugins) {
      const destination = this.#dialect.broadcast(collective, plugin);
      await connection.subscribe({ destination, ack: 'auto' }, (message) => this.#deliver(message, hosts));
    }
    for (let at = 0; at < hosts.length; at += SUBSCRIBE_BATCH) {
      const batch = hosts.slice(at, at + SUBSCRIBE_BATCH).map((host) => {
        const place = this.#dialect.directed(collective, host.description.name);
        return connection.subscribe({ ...place, ack: 'auto' }, (message) => this.#deliver(message, [host]));
      });
      await Promise.all(batch);
    }
  }

  #deliver(message: StompMessage, hosts: readonly FleetHost[]): void {
    const replyTo = message.headers.get('reply-to');
    const request = this.#open(message, hosts);
    if (request === undefined) return;
    for (const host of hosts) {
      const answer = host.receive(request);
      if (answer !== undefined && replyTo !== undefined) this.#answerLater(host, request, answer, replyTo);
    }
  }

  #open({ body }: StompMessage, hosts: readonly FleetHost[]): DecodedRequest | undefined {
    try {
      return decodeRequest(body, this.#options.seal);
    } catch (cause) {
      if (!(cause instanceof RefusedMessage)) throw cause;
      for (const host of hosts) host.receiveUnsealed();
      return undefined;
    }
  }

  #answerLater(host: FleetHost, request: DecodedRequest, answer: Answer, destination: string): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const replies = this.#writeReplies(host, request.requestId, answer, destination);
      if (answer.kind === 'rpc' && answer.fault === 'reordered') this.#swap(host, replies);
      else for (const reply of replies) this.#send(reply);
    }, answer.afterMs);
    this.#timers.add(timer);
  }

  /** Holds an answer back until the next one has gone, or for a while. */
  #swap(host: FleetHost, replies: readonly OutgoingReply[]): void {
    const earlier = this.#heldBack.get(host);
    if (earlier !== undefined) {
      this.#heldBack.delete(host);
      for (const reply of [...replies, ...earlier]) this.#send(reply);
      return;
    }
    this.#heldBack.set(host, replies);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#heldBack.get(host) !== replies) return;
      this.#heldBack.delete(host);
      for (const reply of replies) this.#send(reply);
    }, HOLD_BACK_MS);
    this.#timers.add(timer);
  }

  #writeReplies(host: FleetHost, requestId: string, answer: Answer, destination: string): readonly OutgoingReply[] {
    const senderId = host.description.name;
    const envelope = { requestId, senderId, messageTime: nowSeconds() };
    const { seal, hosts } = this.#options;
    const victim = hosts[(hosts.indexOf(host) + 1) % hosts.length]?.description.name ?? senderId;
    const bodies =
      answer.kind === 'discovery'
        ? [encodeDiscoveryReply(envelope, seal)]
        : faultyReplies(answer.fault, { ...envelope, ...answer }, { seal, victim });
    const headers = this.#dialect.replyHeaders({ ...envelope, ttlSeconds: nodeTtlSeconds });
    return bodies.map((body) => ({ destination, headers, body }));
  }

  /** A reply that finds the broker gone is sent when it is back, like the STOMP library of a real node does. */
  #send(reply: OutgoingReply): void {
    if (this.#connection === undefined) return this.#keep(reply);
    this.#connection.send(reply.destination, reply.headers, reply.body).catch(() => this.#keep(reply));
  }

  #keep(reply: OutgoingReply): void {
    if (this.#unsent.length < MAX_UNSENT) this.#unsent.push(reply);
    else
      this.#options.log('error', 'reply-lost', {
        destination: reply.destination,
        message: 'Too many replies wait for the broker',
      });
  }

  async #reconnect(reason: Error | undefined): Promise<void> {
    this.#connection = undefined;
    for (let delayMs = FIRST_RETRY_MS; !this.#closing; delayMs = Math.min(2 * delayMs, LONGEST_RETRY_MS)) {
      this.#options.log('warn', 'broker-lost', {
        proxy: this.#options.proxy,
        message: reason?.message,
        retryMs: delayMs,
      });
      await new Promise<void>((resolve) => this.#timers.add(setTimeout(resolve, delayMs)));
      try {
        await this.connect();
        return this.#options.log('info', 'broker-back', { proxy: this.#options.proxy });
      } catch (cause) {
        reason = cause instanceof Error ? cause : new Error(String(cause));
      }
    }
  }
}
