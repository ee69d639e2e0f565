import { X509Certificate } from 'node:crypto';
import type { BrokerAddress, ClientConfig } from '@chargehand/mcollective';
import { connectStomp } from '@chargehand/stomp';
import type { StompOptions } from '@chargehand/stomp';
import { brokerOptions } from '../brokerOptions.ts';
import type { Check } from '../Check.ts';
import type { Finding } from '../Finding.ts';
import { note, ok, problem, warning } from '../Finding.ts';
import { greetBroker } from '../greetBroker.ts';
import type { BrokerGreeting } from '../greetBroker.ts';
import { troubleOf } from '../troubleOf.ts';

/** Logs in to every broker of the pool, each on its own: a bridge would be content with the first, until that one fails. */
export const checkConnection: Check = {
  name: 'connection',
  needs: ['client'],
  timeoutMs: 40_000,
  async run(world, signal) {
    const client = world.recall('client');
    const results = await Promise.all(
      client.connector.brokers.map(async (broker) => ({ broker, ...(await examine(client, broker, signal)) })),
    );
    const usable = results.find(({ isUsable }) => isUsable);
    if (usable !== undefined) world.learn({ broker: usable.broker });
    const findings = results.flatMap(({ findings }) => findings);
    return usable === undefined || results.length === 1 ? findings : [...findings, usedFrom(usable.broker)];
  },
};

function usedFrom({ host, port }: BrokerAddress): Finding {
  return note(
    `what follows was tried with ${host}:${port}`,
    'Run the doctor with each of the others alone in the pool, if they are set up apart',
  );
}

interface Examination {
  readonly isUsable: boolean;
  readonly findings: readonly Finding[];
}

async function examine(client: ClientConfig, broker: BrokerAddress, signal: AbortSignal): Promise<Examination> {
  const name = `${broker.host}:${broker.port}`;
  const options = brokerOptions(client, broker);
  try {
    // As a bridge connects, because this knows all that can go wrong.
    const connection = await connectStomp(options);
    await connection.disconnect();
    const greeting = await greetBroker(options, signal);
    const stranger = strangerFinding(client, name, greeting);
    if (stranger !== undefined) return { isUsable: false, findings: [stranger] };
    const findings = [ok(`${name}: ${welcome(options, greeting)}`), ...transportFindings(name, broker, greeting)];
    return { isUsable: true, findings };
  } catch (error) {
    const { fault, remedy } = troubleOf(error);
    return { isUsable: false, findings: [problem(`${name}: ${fault}`, remedy)] };
  }
}

function strangerFinding({ connector }: ClientConfig, name: string, { server }: BrokerGreeting): Finding | undefined {
  const found = /^(activemq|rabbitmq)/i.exec(server)?.[0].toLowerCase();
  if (found === undefined || found === connector.kind) return undefined;
  return problem(
    `${name}: the connector is ${connector.kind}, but this broker is ${server}`,
    `Set connector = ${found} in client.cfg, with its plugin.${found} keys`,
  );
}

function welcome({ login }: StompOptions, { server, version, heartbeat, certificateEnds }: BrokerGreeting): string {
  const { oursMs, itsMs } = heartbeat;
  const user = login === undefined ? 'accepts us without a user' : `accepts the user ${login}`;
  const beats =
    oursMs === 0 || itsMs === 0 ? 'no heart-beats' : `heart-beats every ${oursMs / 1000} s out, ${itsMs / 1000} s in`;
  const tls = certificateEnds === undefined ? '' : `, TLS verified until ${dayOf(certificateEnds)}`;
  return `${server || 'a broker without a name'} ${user}, STOMP ${version}, ${beats}${tls}`;
}

const SOON_MS = 30 * 86_400_000;

function transportFindings(
  name: string,
  { host, tls }: BrokerAddress,
  { heartbeat, certificateEnds }: BrokerGreeting,
): readonly Finding[] {
  const isLocal = /^(?:localhost|127\.|::1$)/.test(host);
  const ownEnds = tls?.client && new Date(new X509Certificate(tls.client.certificate).validTo);
  return [
    ...(tls === undefined && !isLocal
      ? [note(`${name}: password and requests travel readable, without TLS`, USE_TLS)]
      : []),
    ...(heartbeat.itsMs === 0
      ? [warning(`${name}: sends no heart-beats, a broken connection is noticed late`, BEATS)]
      : []),
    ...expiry(`${name}: its certificate`, certificateEnds),
    ...expiry(`${name}: our client certificate`, ownEnds),
  ];
}

const USE_TLS = 'Set ssl = true with ssl.ca, ssl.cert and ssl.key for this broker of the pool, and its TLS port';
const BEATS = 'Let the broker agree to heart-beats on its STOMP connector';

function expiry(what: string, ends: Date | undefined): readonly Finding[] {
  if (ends === undefined || ends.getTime() - Date.now() > SOON_MS) return [];
  return [warning(`${what} ends on ${dayOf(ends)}`, 'Renew the certificate before that day')];
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
