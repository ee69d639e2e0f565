import { newRequestId } from '@chargehand/mcollective';
import type { StompMessage } from '@chargehand/stomp';
import type {
  BrokerLink,
  Connector,
  IncomingReply,
  OutgoingRequest,
  ReplyChannel,
} from '@chargehand/proxy-bridge/dist/connectors/Connector.js';
import type { ConnectorKit, ConnectorWish, ContractBroker } from './ConnectorKit.ts';
import { Inbox } from './Inbox.ts';
import { TestNode } from './TestNode.ts';

/** A link, and the replies that come to it. */
export interface OpenChannel {
  readonly link: BrokerLink;
  readonly replies: Inbox<IncomingReply>;
}

/** One test's bridge and nodes on the broker that the tests of a file share; names are its own, so tests see nothing of each other. */
export class ContractWorld implements AsyncDisposable {
  readonly kit: ConnectorKit;
  readonly broker: ContractBroker;
  readonly wish: ConnectorWish;
  readonly unique = newRequestId().slice(0, 10);
  readonly #cleanup = new AsyncDisposableStack();

  constructor(kit: ConnectorKit, broker: ContractBroker, wish: Partial<ConnectorWish> = {}) {
    this.kit = kit;
    this.broker = broker;
    this.wish = { clientId: `bridge.example.com_${this.unique}`, ...wish };
  }

  /** Connects a bridge for one channel. */
  async connect(wish: Partial<ConnectorWish> = {}, channel: ReplyChannel = 'tasks'): Promise<OpenChannel> {
    return await this.open(this.connector(wish), channel);
  }

  /** Connects by a connector that is there. */
  async open(connector: Connector, channel: ReplyChannel): Promise<OpenChannel> {
    const replies = new Inbox<IncomingReply>();
    const link = await connector.connect(channel, replies.add);
    this.#cleanup.defer(() => link.disconnect());
    return { link, replies };
  }

  connector(wish: Partial<ConnectorWish> = {}): Connector {
    return this.kit.connector(this.broker, { ...this.wish, ...wish });
  }

  /** Connects a node that listens to directed requests for this identity, and to broadcasts at these destinations. */
  async node(identity: string, collective = 'mcollective', ...broadcasts: readonly string[]): Promise<TestNode> {
    const node = this.#cleanup.use(await TestNode.connect(this.kit, this.broker));
    await node.listenDirected(collective, identity);
    for (const destination of broadcasts) await node.listenTo(destination);
    return node;
  }

  /** A name that no other test uses. */
  identity(name: string): string {
    return `${name}.${this.unique}.example.com`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup.disposeAsync();
  }
}

/** A request with this text as its payload. */
export function request(text: string, wish: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return { payload: Buffer.from(text), collective: 'mcollective', ttlSeconds: 60, ...wish };
}

/** What a message or reply says. */
export async function textOf(arriving: Promise<StompMessage | IncomingReply>): Promise<string> {
  return (await arriving).body.toString();
}
