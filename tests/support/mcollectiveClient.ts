import {
  activemqDestinations,
  decodeReply,
  encodeDiscoveryRequest,
  encodeRequest,
  newRequestId,
  presentValue,
  pskSeal,
  requestHeaders,
} from '@chargehand/mcollective';
import type { JsonValue, RubyValue } from '@chargehand/mcollective';
import { connectStomp } from '@chargehand/stomp';
import type { StompConnection } from '@chargehand/stomp';
import type { BrokerAddress } from './activemq.ts';
import { ReplyCollector } from './ReplyCollector.ts';

/** One host's answer, with its data as plain JSON. */
export interface HostReply {
  readonly identity: string;
  readonly requestId: string;
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly data: JsonValue;
}

/** One call of an action on named hosts; each host is sent a request of its own. */
export interface HostCall {
  readonly agent: string;
  readonly action: string;
  readonly inputs?: ReadonlyMap<string, RubyValue>;
  readonly identities: readonly string[];
  readonly timeoutMs: number;
}

/** A small MCollective client made of our packages, without the bridge, to ask real daemons directly. */
export interface MCollectiveClient extends AsyncDisposable {
  /** Asks who has the agent and gives the sorted identities, as soon as `expected` hosts have answered or the time is over. */
  discover(agent: string, expected: number, timeoutMs: number): Promise<readonly string[]>;
  /** Gives the replies by identity, as soon as all hosts have answered or the time is over. */
  call(call: HostCall): Promise<ReadonlyMap<string, HostReply>>;
}

const ttlSeconds = 60;
const collective = 'mcollective';
const callerId = 'user=tests';

/** Connects to a broker as a client called `identity`. */
export async function connectMCollective(
  broker: BrokerAddress,
  psk: string,
  identity: string,
): Promise<MCollectiveClient> {
  const { host, port, user, password } = broker;
  const connection = await connectStomp({ host, port, login: user, passcode: password });
  const seal = pskSeal(psk, callerId);
  const replyTo = activemqDestinations.reply(collective, `${identity}_${String(process.pid)}.${newRequestId()}`);
  const collector = new ReplyCollector();
  await connection.subscribe({ destination: replyTo, ack: 'auto' }, ({ body }) => {
    collector.add(decodeReply(body, seal));
  });
  const session = { connection, seal, replyTo, identity, collector };
  return {
    discover: (agent, expected, timeoutMs) => discover(session, agent, { expected, timeoutMs }),
    call: (call) => callHosts(session, call),
    [Symbol.asyncDispose]: () => connection.disconnect(),
  };
}

interface Session {
  readonly connection: StompConnection;
  readonly seal: ReturnType<typeof pskSeal>;
  readonly replyTo: string;
  readonly identity: string;
  readonly collector: ReplyCollector;
}

async function discover(
  session: Session,
  agent: string,
  { expected, timeoutMs }: { readonly expected: number; readonly timeoutMs: number },
): Promise<readonly string[]> {
  const envelope = newEnvelope(session);
  const payload = encodeDiscoveryRequest({ ...envelope, agent, identities: 'everyone' }, session.seal);
  const headers = requestHeaders({ ...envelope, replyTo: session.replyTo });
  await session.connection.send(activemqDestinations.broadcast(collective, 'discovery'), headers, payload);
  const replies = await session.collector.collect([envelope.requestId], expected, timeoutMs);
  return replies.map((reply) => reply.senderId).sort();
}

async function callHosts(session: Session, call: HostCall): Promise<ReadonlyMap<string, HostReply>> {
  const { agent, action, inputs = new Map<string, RubyValue>(), identities } = call;
  const requestIds: string[] = [];
  for (const identity of identities) {
    const envelope = newEnvelope(session);
    const payload = encodeRequest({ ...envelope, agent, action, inputs, identities: [identity] }, session.seal);
    const headers = requestHeaders({ ...envelope, replyTo: session.replyTo, identity });
    await session.connection.send(activemqDestinations.directed(collective), headers, payload, { confirm: true });
    requestIds.push(envelope.requestId);
  }
  const replies = await session.collector.collect(requestIds, identities.length, call.timeoutMs);
  const rpcReplies = replies.filter((reply) => reply.kind === 'rpc');
  return new Map(
    rpcReplies.map(({ senderId, requestId, statusCode, statusMessage, data }) => [
      senderId,
      { identity: senderId, requestId, statusCode, statusMessage, data: presentValue(data) },
    ]),
  );
}

function newEnvelope({ identity }: Session) {
  const messageTime = Math.floor(Date.now() / 1000);
  return { requestId: newRequestId(), senderId: identity, collective, ttlSeconds, messageTime };
}
