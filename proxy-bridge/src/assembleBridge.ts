import type { ClientConfig } from '@chargehand/mcollective';
import { pskSeal } from '@chargehand/mcollective';
import type { BridgeReport } from './apiLink.ts';
import { BrokerSession } from './BrokerSession.ts';
import type { Connector, IncomingReply } from './connectors/Connector.ts';
import { Inquiries } from './Inquiries.ts';
import type { Journal } from './journal.ts';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';
import { Plugins } from './Plugins.ts';
import { receiveReplies } from './receiveReplies.ts';
import type { Identity } from './Speaker.ts';
import { Speaker } from './Speaker.ts';

/** What the parts of a bridge are made from. */
export interface BridgeMaterial {
  readonly client: ClientConfig;
  readonly journal: Journal;
  readonly log: Log;
  readonly version: string;
  readonly now: () => number;
  /** Makes the connector for this network; `clientId` names our reply queues and outlives a restart. */
  readonly connectorFor: (client: ClientConfig, clientId: string, now: () => number) => Connector;
}

/** The parts of one bridge, wired together; none of them knows the API. */
export interface BridgeParts extends BridgeMaterial {
  readonly session: BrokerSession;
  readonly speaker: Speaker;
  readonly inquiries: Inquiries;
  readonly plugins: Plugins;
  /** State for the heartbeat. */
  readonly report: () => BridgeReport;
}

/** Wires a bridge; nothing is started. */
export function assembleBridge(material: BridgeMaterial): BridgeParts {
  const { client, journal, log, now } = material;
  const identity = identityOf(client);
  const { seal } = identity;
  const speaker = new Speaker(identity, now);
  const inquiries = new Inquiries(speaker, now);
  const session = new BrokerSession(
    material.connectorFor(client, `${client.identity}_chargehand_${journal.id.slice(0, 8)}`, now),
    (incoming) => receive(incoming),
    log,
  );
  const dropLink = (problem: string): void => session.drop(session.link, problem);
  const receiveTaskReply = receiveReplies({ journal, seal, log, now, dropLink });
  const receive = (incoming: IncomingReply): void => {
    if (incoming.channel === 'tasks') return void receiveTaskReply(incoming);
    try {
      inquiries.receive(incoming);
    } catch (error) {
      log.error('reply-not-acknowledged', { problem: messageOf(error) });
      dropLink(messageOf(error));
    }
  };
  const parts = { ...material, session, speaker, inquiries, plugins: new Plugins(client.libdirs, log) };
  return { ...parts, report: () => reportOf(parts) };
}

/** What nodes write into their audit log as the caller. */
const CALLER_NAME = 'chargehand';

function identityOf(client: ClientConfig): Identity {
  const seal = pskSeal(client.psk);
  return {
    senderId: client.identity,
    callerId: `${seal.callerPrefix}=${CALLER_NAME}`,
    collective: client.mainCollective,
    seal,
    ttlSeconds: client.ttlSeconds,
  };
}

/** A count beyond it would cost the heartbeat, and with it the lease. */
const GRAPHQL_INT_MAX = 2 ** 31 - 1;

function reportOf({ client, journal, session, version }: Omit<BridgeParts, 'report'>): BridgeReport {
  return {
    version,
    connected: session.link !== undefined,
    middleware: session.middleware,
    problem: session.problem ?? null,
    quarantined: Math.min(journal.counted('quarantined'), GRAPHQL_INT_MAX),
    ttlSeconds: client.ttlSeconds,
  };
}
