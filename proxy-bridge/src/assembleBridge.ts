import type { ClientConfig } from '@chargehand/mcollective';
import { sealFor } from '@chargehand/mcollective';
import type { DroppedMessage } from '@chargehand/stomp';
import type { BridgeReport, Heartbeat } from './apiLink.ts';
import { Backlog } from './Backlog.ts';
import type { SessionMaterial } from './BrokerSession.ts';
import { BrokerSession } from './BrokerSession.ts';
import type { Connector, IncomingReply, ReplyChannel } from './connectors/Connector.ts';
import { RegistrationListener } from './RegistrationListener.ts';
import { Inquiries } from './Inquiries.ts';
import type { Journal } from './journal.ts';
import type { KnownNodes } from './KnownNodes.ts';
import type { Log } from './log.ts';
import { limitRate, messageOf } from './log.ts';
import type { Addressing } from './packParcels.ts';
import { Plugins } from './Plugins.ts';
import { receiveReplies } from './receiveReplies.ts';
import { ReplyMasks } from './ReplyMasks.ts';
import type { SecretOpener } from './SecretOpener.ts';
import { Speaker } from './Speaker.ts';
import { StopOrders } from './StopOrders.ts';
import type { BackOff } from './timing.ts';

/** What the parts of a bridge are made from. */
export interface BridgeMaterial {
  readonly client: ClientConfig;
  readonly journal: Journal;
  readonly nodes: KnownNodes;
  readonly secrets: SecretOpener;
  readonly log: Log;
  readonly version: string;
  /** Of the journal: see steadyClock. */
  readonly now: () => number;
  /** Of what hosts and brokers compare with their own clocks. */
  readonly wallNow: () => number;
  /** Makes the connector for this network; `clientId` names our reply queues and outlives a restart. */
  readonly connectorFor: (
    client: ClientConfig,
    clientId: string,
    now: () => number,
    onDropped: (dropped: DroppedMessage) => void,
  ) => Connector;
}

/** The parts of one bridge, wired together; none of them knows the API. */
export interface BridgeParts extends BridgeMaterial, Heartbeat {
  /** For tasks. */
  readonly session: BrokerSession;
  /** For questions of the bridge itself. */
  readonly inquirySession: BrokerSession;
  readonly speaker: Speaker;
  readonly addressing: Addressing;
  readonly backlog: Backlog;
  readonly inquiries: Inquiries;
  readonly registrations: RegistrationListener;
  readonly plugins: Plugins;
  readonly stopOrders: StopOrders;
  readonly masks: ReplyMasks;
}

/** Wires a bridge; nothing is started. Throws when the keys of the client configuration cannot seal. */
export function assembleBridge(material: BridgeMaterial): BridgeParts {
  const { client, journal, nodes, secrets, log, now, wallNow } = material;
  const { collectives, identity, ttlSeconds } = client;
  const seal = sealFor(client.security);
  const speaker = new Speaker({ senderId: identity, seal, ttlSeconds }, wallNow);
  const addressing = addressingOf(material);
  const backlog = new Backlog(MOST_UNHEARD);
  const inquiries = new Inquiries(speaker, addressing, wallNow);
  const connector = material.connectorFor(
    client,
    `${identity}_chargehand_${journal.id.slice(0, 8)}`,
    wallNow,
    quarantineDropped(material),
  );
  const sessionFor = (channel: ReplyChannel, onReply: (incoming: IncomingReply) => void): BrokerSession => {
    const connect: SessionMaterial['connect'] = (listener) => connector.connect(channel, listener);
    return new BrokerSession({ middleware: connector.middleware, connect, backOff: backOffOf(client), onReply, log });
  };
  const onAnswer = (requestId: string, host: string): void => {
    backlog.answered(requestId);
    nodes.hear(host, wallNow());
  };
  const dropLink = (problem: string): void => session.drop(session.link, problem);
  const masks = new ReplyMasks({
    work: (id) => journal.work(id),
    isClosed: (id) => journal.isClosed(id),
    secrets,
  });
  const receiveTaskReply = receiveReplies({ journal, seal, log, masks, now, dropLink, onAnswer });
  const session: BrokerSession = sessionFor('tasks', (incoming) => void receiveTaskReply(incoming));
  // A connection of its own: a broker ends the one on which it is asked something that it does not allow.
  const inquirySession = sessionFor('inquiries', (incoming) => inquiries.receive(incoming));
  const hear = (name: string, atMs: number): boolean => nodes.hear(name, atMs);
  const registrations = new RegistrationListener({ connector, seal, collectives, hear, log, now: wallNow });
  const plugins = new Plugins(client.libdirs, log);
  const stopOrders = new StopOrders(material);
  const parts = {
    ...material,
    session,
    inquirySession,
    speaker,
    addressing,
    backlog,
    inquiries,
    registrations,
    plugins,
    stopOrders,
    masks,
  };
  return { ...parts, report: () => reportOf(parts), obey: (orders) => stopOrders.obey(orders) };
}

/** A message that cannot even be read as one is no reply; it is counted like the other strangers. */
function quarantineDropped({ journal, log }: BridgeMaterial): (dropped: DroppedMessage) => void {
  const limited = limitRate(log, 10_000);
  return ({ fault, isAcknowledged }) => {
    limited.warn('message-dropped', { problem: fault, staysAtBroker: !isAcknowledged });
    journal.countQuarantined().catch((error: unknown) => log.error('journal-failed', { problem: messageOf(error) }));
  };
}

/** Requests of tasks to hosts that nobody has heard, which may wait at the broker; inquiries have a share of their own. */
const MOST_UNHEARD = 100;

/** ActiveMQ keeps requests for hosts that are not there, in one queue for all; RabbitMQ drops them. */
function addressingOf({ client, nodes, wallNow }: BridgeMaterial): Addressing {
  const keepsRequests = client.connector.kind === 'activemq';
  return {
    isDirected: client.directAddressing,
    collectiveOf: (host) => nodes.collectiveOf(host),
    isHeard: (host) => !keepsRequests || nodes.isHeard(host, wallNow()),
  };
}

/** The Ruby client begins with 10 ms, which is no pause for a broker that starts; below this nothing is gained. */
const LEAST_BACK_OFF_MS = 200;

function backOffOf({ connector }: ClientConfig): BackOff {
  const firstMs = Math.max(LEAST_BACK_OFF_MS, connector.initialReconnectDelaySeconds * 1000);
  const lastMs = Math.max(firstMs, connector.maxReconnectDelaySeconds * 1000);
  return { firstMs, lastMs, factor: connector.backOffMultiplier };
}

/** A count beyond it would cost the heartbeat, and with it the lease. */
const GRAPHQL_INT_MAX = 2 ** 31 - 1;

function reportOf({
  client,
  journal,
  session,
  inquirySession,
  version,
  secrets,
}: Omit<BridgeParts, 'report' | 'obey'>): BridgeReport {
  return {
    version,
    connected: session.link !== undefined,
    middleware: session.middleware,
    problem: session.problem ?? inquirySession.problem ?? null,
    quarantined: Math.min(journal.counted('quarantined'), GRAPHQL_INT_MAX),
    ttlSeconds: client.ttlSeconds,
    sealingKey: secrets.publicKey,
  };
}
