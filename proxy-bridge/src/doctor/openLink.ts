import {
  activemqDestinations,
  rabbitmqDestinations,
  rabbitmqReplyHeaders,
  replyHeaders,
} from '@chargehand/mcollective';
import type { ClientConfig } from '@chargehand/mcollective';
import type { StompConnection } from '@chargehand/stomp';
import { connectStomp } from '@chargehand/stomp';
import { connectorFor } from '../connectors/connectorFor.ts';
import type { BrokerLink, Connector, IncomingReply, ReplyChannel } from '../connectors/Connector.ts';
import { brokerOptions, withBroker } from './brokerOptions.ts';
import type { World } from './World.ts';

/** Which replies to hear, and what to do with them. */
export interface Hearer {
  readonly channel: ReplyChannel;
  readonly onReply: (reply: IncomingReply) => void;
}

/** A link that is closed when it is disposed of, or when a signal aborts. */
export type OpenLink = BrokerLink & AsyncDisposable;

/** Names the doctor's reply queues: never those of a bridge, and always the same, because ActiveMQ keeps queues. */
export function doctorId({ identity }: ClientConfig): string {
  return `${identity}_chargehand_doctor`;
}

/** The connector that a bridge on this network has, to the one broker that took us. */
export function doctorConnector(world: World, client: ClientConfig = world.recall('client')): Connector {
  return connectorFor(withBroker(client, world.recall('broker')), doctorId(client), world.surroundings.now);
}

/** Connects for one channel as a bridge would; rejects with what the broker has against it. */
export async function openLink(
  connector: Connector,
  { channel, onReply }: Hearer,
  signal: AbortSignal,
): Promise<OpenLink> {
  const link = await connector.connect(channel, onReply);
  const disconnect = (): Promise<void> => link.disconnect();
  signal.addEventListener('abort', () => void disconnect(), { once: true });
  return { ...link, [Symbol.asyncDispose]: disconnect };
}

/** A connection on which the doctor may be a node. */
export type OpenConnection = StompConnection & AsyncDisposable;

/** Connects without any subscription. */
export async function openConnection(world: World, signal: AbortSignal): Promise<OpenConnection> {
  const connection = await connectStomp(brokerOptions(world.recall('client'), world.recall('broker')));
  const disconnect = (): Promise<void> => connection.disconnect();
  signal.addEventListener('abort', () => void disconnect(), { once: true });
  return Object.assign(connection, { [Symbol.asyncDispose]: disconnect });
}

/** What a request of the doctor names as its reply-to. */
export function replyTo(client: ClientConfig): string {
  const id = doctorId(client);
  if (client.connector.kind === 'activemq') return activemqDestinations.reply(client.mainCollective, id);
  if (client.connector.useReplyExchange) return rabbitmqDestinations.replyExchange(id);
  return rabbitmqDestinations.existingQueue(rabbitmqDestinations.replyQueue(id));
}

/** Long enough that no clock makes a difference, and not for ever. */
const DAY_SECONDS = 86_400;

/** Sends a text to our own reply address, with the headers of a node. */
export async function sendToOurselves(world: World, connection: StompConnection, text: string): Promise<void> {
  const client = world.recall('client');
  const sender = { senderId: client.identity, ttlSeconds: DAY_SECONDS };
  const headers =
    client.connector.kind === 'activemq'
      ? replyHeaders({ ...sender, messageTime: Math.floor(world.surroundings.now() / 1000) })
      : rabbitmqReplyHeaders(sender);
  await connection.send(replyTo(client), headers, Buffer.from(text), { confirm: true });
}
