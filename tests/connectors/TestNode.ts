import { connectStomp } from '@chargehand/stomp';
import type { StompConnection, StompMessage } from '@chargehand/stomp';
import type { BrokerAddress } from '../support/activemq.ts';
import type { ConnectorKit, ContractBroker } from './ConnectorKit.ts';
import { Inbox } from './Inbox.ts';

/** A node as the broker sees one: it subscribes where mcollectived would, and answers when the test says so. */
export class TestNode implements AsyncDisposable {
  readonly #connection: StompConnection;
  readonly #kit: ConnectorKit;
  readonly requests = new Inbox<StompMessage>();

  private constructor(connection: StompConnection, kit: ConnectorKit) {
    this.#connection = connection;
    this.#kit = kit;
  }

  /** Connects, speaking STOMP 1.0 as mcollectived does by default. */
  static async connect(
    kit: ConnectorKit,
    broker: ContractBroker,
    { user, password }: Pick<BrokerAddress, 'user' | 'password'> = broker.address,
  ): Promise<TestNode> {
    const { host, port } = broker.address;
    const login = { login: user, passcode: password, vhost: broker.vhost, acceptVersions: ['1.0'] as const };
    return new TestNode(await connectStomp({ host, port, ...login }), kit);
  }

  async listenDirected(collective: string, identity: string): Promise<void> {
    const { destination, headers } = this.#kit.nodes.directed(collective, identity);
    await this.#connection.subscribe({ destination, headers, ack: 'auto' }, this.requests.add);
  }

  async listenTo(destination: string): Promise<void> {
    await this.#connection.subscribe({ destination, ack: 'auto' }, this.requests.add);
  }

  /** Sends to where the request wants its reply; resolves when the broker has it. */
  async reply(request: StompMessage, body: Buffer | string): Promise<void> {
    await this.publish(request.headers.get('reply-to') ?? '', body);
  }

  async publish(destination: string, body: Buffer | string): Promise<void> {
    await this.#connection.send(destination, this.#kit.nodes.replyHeaders, Buffer.from(body), { confirm: true });
  }

  /** Whether the broker has not thrown it out. */
  async isConnected(): Promise<boolean> {
    return Promise.race([
      this.#connection.closed.then(() => false),
      new Promise<boolean>((resolve) => setImmediate(resolve, true)),
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.disconnect();
  }
}
