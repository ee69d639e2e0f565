import { setTimeout as sleep } from 'node:timers/promises';
import { BrokerFault, connectStomp } from '@chargehand/stomp';
import type { StompConnection, StompMessage, StompOptions } from '@chargehand/stomp';
import type { IncomingReply, ReplyChannel } from './Connector.ts';
import type { ReplyAddress, StompDialect } from './StompDialect.ts';

type OnReply = (reply: IncomingReply) => void;

/** A connection that hears replies, and what its requests name as their reply-to. */
export interface Hearing {
  readonly connection: StompConnection;
  readonly replyTo: string;
}

/**
 * The reply addresses of one channel. In a RabbitMQ cluster a queue lives on the node that declared it; while that node is down
 * the queue can be neither used nor declared anew, so another stands in for it. Every address that was ever used is
 * listened to from then on: what was asked under it may still be answered.
 */
export class ReplyAddresses {
  readonly #dialect: StompDialect;
  readonly #channel: ReplyChannel;
  readonly #lookEveryMs: number;
  readonly #all: readonly ReplyAddress[];
  readonly #used: Set<ReplyAddress>;
  /** Not on the broker, so no earlier run of ours has used it. */
  readonly #absent = new Set<ReplyAddress>();

  constructor(dialect: StompDialect, channel: ReplyChannel, lookEveryMs: number) {
    const addresses = dialect.replies[channel];
    this.#dialect = dialect;
    this.#channel = channel;
    this.#lookEveryMs = lookEveryMs;
    this.#all = addresses;
    this.#used = new Set([addresses[0]]);
  }

  /** Connects to the broker and subscribes to all that was used and can be had, or else to one that stands in. */
  async hear(broker: StompOptions, onReply: OnReply, down: readonly ReplyAddress[] = []): Promise<Hearing> {
    const addresses = this.#choose(down);
    const connection = await connectStomp(broker);
    for (const address of addresses) {
      try {
        await this.#subscribe(connection, address, onReply);
      } catch (error) {
        await connection.disconnect();
        if (!this.#dialect.isAddressDown(error) || down.length + 1 === this.#all.length) throw error;
        return await this.hear(broker, onReply, [...down, address]);
      }
      this.#used.add(address);
    }
    const others = this.#all.filter((address) => !addresses.includes(address) && !this.#absent.has(address));
    if (this.#channel === 'tasks') void this.#lookFor(others, { broker, connection, onReply });
    return { connection, replyTo: addresses[0]?.replyTo ?? '' };
  }

  #choose(down: readonly ReplyAddress[]): readonly ReplyAddress[] {
    const left = this.#all.filter((address) => !down.includes(address));
    const used = left.filter((address) => this.#used.has(address));
    return used.length > 0 ? used : left.slice(0, 1);
  }

  async #subscribe(connection: StompConnection, address: Subscribable, onReply: OnReply): Promise<void> {
    const isKept = this.#channel === 'tasks';
    const accept = (message: StompMessage): void => (isKept ? connection.ack(message) : undefined);
    const { destination, headers } = address;
    await connection.subscribe({ destination, headers, ack: isKept ? 'client' : 'auto' }, (message) =>
      onReply({ body: message.body, isOversize: message.isOversize, accept: () => accept(message) }),
    );
  }

  /** Adds to a connection what another run of ours has left, and what was down and is back; tries as long as it is open. */
  async #lookFor(addresses: readonly ReplyAddress[], place: Place): Promise<void> {
    const ended = new AbortController();
    void place.connection.closed.then(() => ended.abort());
    let missing = addresses.filter(({ existing }) => existing !== undefined);
    while (missing.length > 0 && !ended.signal.aborted) {
      const down: ReplyAddress[] = [];
      for (const address of missing) if (await this.#isDown(address, place)) down.push(address);
      missing = down;
      if (missing.length > 0)
        await sleep(this.#lookEveryMs, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  }

  /** Looks on a connection of its own, because a refusal ends it. What is there is added; what is not will not be looked for again. */
  async #isDown(address: ReplyAddress, { broker, connection, onReply }: Place): Promise<boolean> {
    const existing = { destination: address.existing ?? address.destination, headers: address.headers };
    try {
      const look = await connectStomp(broker);
      // Nothing is accepted here, so what is delivered goes back when the connection ends.
      await this.#subscribe(look, existing, () => undefined).finally(() => look.disconnect());
      await this.#subscribe(connection, existing, onReply);
      this.#used.add(address);
    } catch (error) {
      if (!wasRefused(error) || this.#dialect.isAddressDown(error)) return true;
      this.#absent.add(address);
    }
    return false;
  }
}

/** An open connection, and how to make another one like it. */
interface Place {
  readonly broker: StompOptions;
  readonly connection: StompConnection;
  readonly onReply: OnReply;
}

type Subscribable = Pick<ReplyAddress, 'destination' | 'headers'>;

function wasRefused(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof BrokerFault;
}
