import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  activemqDestinations,
  decodeReply,
  encodeDiscoveryRequest,
  encodeRequest,
  newRequestId,
  presentValue,
  pskSeal,
  requestHeaders,
  type DecodedReply,
  type JsonValue,
  type RubyValue,
  type ClientSeal,
} from '@chargehand/mcollective';
import { connectStomp, type StompConnection, type StompMessage } from '@chargehand/stomp';
import type { Execution } from './hosts/ExecutionLog.ts';
import type { Fleet, FleetSiteStatus } from './startFleet.ts';

/** A reply as tests like to compare it. */
export interface SeenReply {
  readonly requestId: string;
  readonly host: string;
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly data: JsonValue;
}

/** How a test's call differs from an ordinary one. */
export interface CallOptions {
  readonly seal?: ClientSeal;
  readonly requestId?: string;
  readonly messageTime?: number;
  readonly identities?: readonly string[];
  readonly processResults?: boolean;
}

const REPLY_QUEUE = activemqDestinations.reply('mcollective', 'bridge.test_1.1');

/** The bridge's end of a site's network, without a bridge: sends requests and collects replies, each of which it acknowledges. */
export class TestBridge implements AsyncDisposable {
  readonly connection: StompConnection;
  readonly replies: SeenReply[] = [];
  readonly discovered: string[] = [];
  readonly replyQueue = REPLY_QUEUE;
  readonly #seal: ClientSeal;
  readonly #arrivals = new EventEmitter();

  private constructor(connection: StompConnection, seal: ClientSeal) {
    this.connection = connection;
    this.#seal = seal;
  }

  /** Connects to a site; reads its reply queue unless told otherwise. */
  static async connect({ network }: FleetSiteStatus, { listen = true } = {}): Promise<TestBridge> {
    const bridge = new TestBridge(await connectStomp(network.broker), pskSeal(network.psk, 'user=test'));
    if (listen) await bridge.listen();
    return bridge;
  }

  /** Begins to read the reply queue. */
  async listen(): Promise<void> {
    await this.connection.subscribe({ destination: REPLY_QUEUE, ack: 'client' }, (message) => {
      this.#take(decodeReply(message.body, this.#seal), message);
    });
  }

  /** Asks everybody who has the plugin to answer. */
  async discover(agent = 'discovery'): Promise<void> {
    const request = { ...envelope(), agent, identities: 'everyone' } as const;
    const headers = requestHeaders({ ...request, replyTo: REPLY_QUEUE });
    await this.connection.send(
      activemqDestinations.broadcast('mcollective', 'discovery'),
      headers,
      encodeDiscoveryRequest(request, this.#seal),
      { confirm: true },
    );
  }

  /** Sends a directed request to one host and returns its id. */
  async call(
    host: string,
    action: string,
    inputs: Readonly<Record<string, RubyValue>> = {},
    options: CallOptions = {},
  ): Promise<string> {
    const [agent = '', name = ''] = action.split(' ');
    const { seal = this.#seal, ...changed } = options;
    const request = {
      ...envelope(),
      identities: [host],
      ...changed,
      agent,
      action: name,
      inputs: new Map(Object.entries(inputs)),
    };
    const headers = requestHeaders({
      ...request,
      messageTime: envelope().messageTime,
      replyTo: REPLY_QUEUE,
      identity: host,
    });
    await this.connection.send(activemqDestinations.directed('mcollective'), headers, encodeRequest(request, seal), {
      confirm: true,
    });
    return request.requestId;
  }

  /** Waits for the reply to a request. */
  async replyTo(requestId: string): Promise<SeenReply> {
    for (;;) {
      const reply = this.replies.find((seen) => seen.requestId === requestId);
      if (reply !== undefined) return reply;
      await once(this.#arrivals, 'reply');
    }
  }

  /** Calls and waits for the reply. */
  async ask(host: string, action: string, inputs: Readonly<Record<string, RubyValue>> = {}): Promise<SeenReply> {
    return this.replyTo(await this.call(host, action, inputs));
  }

  /** Waits until so many hosts were discovered. */
  async discoveredAtLeast(count: number): Promise<readonly string[]> {
    while (this.discovered.length < count) await once(this.#arrivals, 'reply');
    return this.discovered.toSorted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection.disconnect();
  }

  #take(reply: DecodedReply, message: StompMessage): void {
    if (reply.kind === 'discovery') this.discovered.push(reply.senderId);
    else {
      const { requestId, senderId: host, statusCode, statusMessage } = reply;
      this.replies.push({ requestId, host, statusCode, statusMessage, data: presentValue(reply.data) });
    }
    this.connection.ack(message);
    this.#arrivals.emit('reply');
  }
}

/** What the fleet recorded. */
export async function readExecutions({ executionLog }: Fleet): Promise<readonly Execution[]> {
  const lines = (await readFile(executionLog, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map(parseExecution);
}

function parseExecution(line: string): Execution {
  return JSON.parse(line) as Execution;
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'chargehand-fleet-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function envelope() {
  return {
    requestId: newRequestId(),
    senderId: 'bridge.test',
    collective: 'mcollective',
    ttlSeconds: 60,
    messageTime: Math.floor(Date.now() / 1000),
  };
}
