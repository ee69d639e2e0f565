import { presentReply } from '@chargehand/proxy-bridge/dist/presentReply.js';
import { Speaker } from '@chargehand/proxy-bridge/dist/Speaker.js';
import { decodeReply, newRequestId, pskSeal } from '@chargehand/mcollective';
import type { BrokerAddress } from '@chargehand/tests/dist/support/activemq.js';
import { CALL, COLLECTIVE, hostNames, PSK } from '../network.ts';
import { openLine, type Line, type LineKind } from './openLine.ts';

/** How a consumer receives. */
export interface ConsumerOptions {
  readonly broker: BrokerAddress;
  readonly line: LineKind;
  /** False: replies are counted and not looked at. */
  readonly isVerifying: boolean;
}

/** A call of the first so many hosts. */
export interface CallQuestion {
  readonly hosts: number;
  readonly addressing: Addressing;
}

/** How the requests of a call reach their hosts. */
export type Addressing =
  /** One broadcast that names nobody. */
  | { readonly kind: 'everyone' }
  /** One request a host, in chunks of 50 as executeDispatch sends them; so many chunks wait for the broker's receipts at a time. */
  | { readonly kind: 'directed'; readonly chunksAtOnce: number }
  /** Broadcasts that name so many hosts each, one after the other. */
  | { readonly kind: 'named'; readonly hostsEach: number };

/** What a call took, from the first request until the last reply was dealt with. */
export interface CallReport {
  readonly replies: number;
  readonly wallMs: number;
  /** Of this process, all threads. */
  readonly cpuMicros: number;
  /** Bodies of the requests. */
  readonly sentBytes: number;
}

/** As executeDispatch. */
const HOSTS_AT_ONCE = 50;
const TTL_SECONDS = 60;
const TOO_LONG_MS = 180_000;

/** A client of the network made of the bridge's own parts, without its journal and its API. */
export class Consumer {
  readonly #seal = pskSeal(PSK, 'user=bench');
  readonly #speaker = new Speaker(
    { senderId: 'bench.example.com', seal: this.#seal, ttlSeconds: TTL_SECONDS },
    Date.now,
  );
  readonly #call = { ...CALL, inputs: new Map(Object.entries(CALL.inputs)) };
  readonly #isVerifying: boolean;
  #line: Line | undefined;
  /** Who has not answered yet, by request id. */
  #awaited = new Map<string, Set<string>>();
  #missing = 0;
  #done = Promise.withResolvers<void>();

  private constructor(isVerifying: boolean) {
    this.#isVerifying = isVerifying;
  }

  /** Connects and subscribes. */
  static async start({ broker, line, isVerifying }: ConsumerOptions): Promise<Consumer> {
    const consumer = new Consumer(isVerifying);
    consumer.#line = await openLine(line, broker, (body) => consumer.#receive(body));
    return consumer;
  }

  /** Makes a call; resolves when every host has answered. Rejects when one has not within three minutes. */
  async call({ hosts, addressing }: CallQuestion): Promise<CallReport> {
    const names = hostNames(hosts);
    this.#awaited = new Map();
    this.#missing = hosts;
    this.#done = Promise.withResolvers<void>();
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    const sentBytes = await this.#ask(names, addressing);
    const tooLong = setTimeout(
      () => this.#done.reject(new Error(`${this.#missing} of ${hosts} replies did not come`)),
      TOO_LONG_MS,
    );
    await this.#done.promise.finally(() => clearTimeout(tooLong));
    const wallMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpu);
    return { replies: hosts, wallMs, cpuMicros: user + system, sentBytes };
  }

  /** Sends the requests; gives the bytes of their bodies. */
  async #ask(names: readonly string[], addressing: Addressing): Promise<number> {
    switch (addressing.kind) {
      case 'everyone':
        return await this.#broadcast(names, 'everyone');
      case 'named':
        return await this.#inChunks(names, addressing.hostsEach, 1, (chunk) => this.#broadcast(chunk, chunk));
      case 'directed':
        return await this.#inChunks(names, HOSTS_AT_ONCE, addressing.chunksAtOnce, async (chunk) =>
          sum(await Promise.all(chunk.map((name) => this.#direct(name)))),
        );
    }
  }

  async #inChunks(
    names: readonly string[],
    size: number,
    atOnce: number,
    send: (chunk: readonly string[]) => Promise<number>,
  ): Promise<number> {
    let next = 0;
    let sentBytes = 0;
    const work = async (): Promise<void> => {
      while (next < names.length) sentBytes += await send(names.slice(next, (next += size)));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return sentBytes;
  }

  async #direct(name: string): Promise<number> {
    const payload = this.#request([name], [name]);
    await this.#line?.direct(name, payload);
    return payload.length;
  }

  async #broadcast(names: readonly string[], identities: readonly string[] | 'everyone'): Promise<number> {
    const payload = this.#request(names, identities);
    await this.#line?.broadcast(payload);
    return payload.length;
  }

  #request(names: readonly string[], identities: readonly string[] | 'everyone'): Buffer {
    const requestId = newRequestId();
    this.#awaited.set(requestId, new Set(names));
    // The bridge never calls everyone; this figure does, to see the broker at its best.
    const addressees = { identities, requestId, collective: COLLECTIVE } as Parameters<Speaker['call']>[1];
    return this.#speaker.call(this.#call, addressees, TTL_SECONDS);
  }

  #receive(body: Buffer): void {
    if (this.#isVerifying) this.#verify(body);
    this.#missing -= 1;
    if (this.#missing === 0) this.#done.resolve();
  }

  /** The bridge's way of a reply: whose request it answers is looked up before its seal is checked and its body is read. */
  #verify(body: Buffer): void {
    const isExpected = (requestId: string, sender: string): boolean =>
      this.#awaited.get(requestId)?.delete(sender) === true;
    const reply = decodeReply(body, this.#seal, { isExpected });
    if (reply.kind !== 'rpc') throw new Error('A host has answered discovery');
    const { outputs } = presentReply(reply);
    if (outputs === undefined) throw new Error('A reply has no outputs');
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
