import { newRequestId } from '@chargehand/mcollective';
import type { StompMessage } from '@chargehand/stomp';
import type { BrokerLink, IncomingReply, OutgoingRequest } from '@chargehand/proxy-bridge/dist/connectors/Connector.js';
import type { ConnectorKit, ConnectorWish, ContractBroker } from './ConnectorKit.ts';
import { Inbox } from './Inbox.ts';
import { TestNode } from './TestNode.ts';

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

  /** Connects a bridge; its replies come to the inbox. */
  async connect(wish: Partial<ConnectorWish> = {}): Promise<{ link: BrokerLink; replies: Inbox<IncomingReply> }> {
    const replies = new Inbox<IncomingReply>();
    const link = await this.kit.connector(this.broker, { ...this.wish, ...wish }).connect(replies.add);
    this.#cleanup.defer(() => link.disconnect());
    return { link, replies };
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
  return { payload: Buffer.from(text), collective: 'mcollective', ttlSeconds: 60, replyTo: 'tasks', ...wish };
}

/** What a message or reply says. */
export async function textOf(arriving: Promise<StompMessage | IncomingReply>): Promise<string> {
  return (await arriving).body.toString();
}
