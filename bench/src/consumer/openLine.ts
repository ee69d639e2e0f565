import { activemqConnector } from '@chargehand/proxy-bridge/dist/connectors/activemq.js';
import { activemqDestinations, requestHeaders } from '@chargehand/mcollective';
import { connectStomp } from '@chargehand/stomp';
import type { BrokerAddress } from '@chargehand/tests/dist/support/activemq.js';
import { CALL, COLLECTIVE } from '../network.ts';

/** `connector`: the bridge's, which acknowledges each reply. `bare`: nothing but a subscription that needs no acknowledgement. */
export type LineKind = 'connector' | 'bare';

/** A connection over which requests go out and replies come in. */
export interface Line {
  readonly broadcast: (payload: Buffer) => Promise<void>;
  readonly direct: (identity: string, payload: Buffer) => Promise<void>;
}

const SENDER = 'bench.example.com';
const TTL_SECONDS = 60;

/** Connects; bodies of replies are handed over as they come, and on the bridge's connector acknowledged after that. */
export async function openLine(kind: LineKind, broker: BrokerAddress, onReply: (body: Buffer) => void): Promise<Line> {
  return await (kind === 'connector' ? connectorLine : bareLine)(broker, onReply);
}

async function connectorLine(broker: BrokerAddress, onReply: (body: Buffer) => void): Promise<Line> {
  const connector = activemqConnector({
    brokers: [stompOptions(broker)],
    randomize: false,
    mainCollective: COLLECTIVE,
    senderId: SENDER,
    clientId: `bench_${process.pid}`,
    base64: false,
    agentsMultiplex: false,
    priority: 0,
    now: () => Date.now(),
  });
  const link = await connector.connect('tasks', (incoming) => {
    onReply(incoming.body);
    incoming.accept();
  });
  const request = (payload: Buffer) => ({ payload, collective: COLLECTIVE, ttlSeconds: TTL_SECONDS });
  return {
    broadcast: (payload) => link.broadcast(CALL.agent, request(payload)),
    direct: (identity, payload) => link.sendDirected(identity, request(payload)),
  };
}

async function bareLine(broker: BrokerAddress, onReply: (body: Buffer) => void): Promise<Line> {
  const connection = await connectStomp(stompOptions(broker));
  const replyTo = activemqDestinations.reply(COLLECTIVE, `bench_${process.pid}`);
  await connection.subscribe({ destination: replyTo, ack: 'auto' }, ({ body }) => onReply(body));
  const headers = (identity?: string) =>
    requestHeaders({
      replyTo,
      senderId: SENDER,
      messageTime: Math.floor(Date.now() / 1000),
      ttlSeconds: TTL_SECONDS,
      ...(identity !== undefined && { identity }),
    });
  return {
    broadcast: (payload) =>
      connection.send(activemqDestinations.broadcast(COLLECTIVE, CALL.agent), headers(), payload, { confirm: true }),
    direct: (identity, payload) =>
      connection.send(activemqDestinations.directed(COLLECTIVE), headers(identity), payload, { confirm: true }),
  };
}

function stompOptions({ host, port, user, password }: BrokerAddress) {
  const credentials = { login: user, passcode: password };
  // The version that the bridge offers to ActiveMQ.
  return { host, port, vhost: COLLECTIVE, ...credentials, acceptVersions: ['1.1'], heartbeatMs: 10_000 } as const;
}
