import type { ClientConfig } from '@chargehand/mcollective';
import { newRequestId } from '@chargehand/mcollective';
import type { Connector, OutgoingRequest, BrokerLink } from '../../connectors/Connector.ts';
import type { Check } from '../Check.ts';
import type { Finding } from '../Finding.ts';
import { note, ok, problem } from '../Finding.ts';
import { doctorConnector, openLink } from '../openLink.ts';
import { troubleOf } from '../troubleOf.ts';
import type { World } from '../World.ts';

/** Sends a request that names nobody to each destination of each collective: a broker that forbids one, or lacks the exchange, ends the connection. */
export const checkPublishing: Check = {
  name: 'permissions',
  needs: ['client', 'speaker', 'broker', 'replies'],
  timeoutMs: 60_000,
  async run(world, signal) {
    const client = world.recall('client');
    const connector = doctorConnector(world);
    const findings: Finding[] = [];
    const askable: string[] = [];
    for (const collective of client.collectives) {
      for (const attempt of attempts(client, collective)) {
        const finding = await tryToSend(attempt, requestFor(world, collective), { connector, signal });
        findings.push(finding);
        if (attempt.isDiscovery && finding.status === 'ok') askable.push(collective);
      }
    }
    const [first, ...others] = askable;
    if (first !== undefined) world.learn({ askable: [first, ...others] });
    return [...merged(findings), ...(await registrations(connector, client.collectives))];
  },
};

interface Attempt {
  readonly isDiscovery: boolean;
  readonly what: string;
  readonly send: (link: BrokerLink, request: OutgoingRequest) => Promise<void>;
}

/** A name that no host has; the node that had it would do no more than answer a ping. */
export const NOBODY = 'chargehand-doctor.invalid';

function attempts({ directAddressing }: ClientConfig, collective: string): readonly Attempt[] {
  const broadcast: Attempt = {
    isDiscovery: false,
    what: `broadcasts in ${collective}`,
    send: (link, request) => link.broadcast('rpcutil', request),
  };
  const discovery: Attempt = {
    isDiscovery: true,
    what: `discovery in ${collective}`,
    send: (link, request) => link.broadcast('discovery', request),
  };
  const directed: Attempt = {
    isDiscovery: false,
    what: `directed requests in ${collective}`,
    send: (link, request) => link.sendDirected(NOBODY, request),
  };
  return [discovery, broadcast, ...(directAddressing ? [directed] : [])];
}

/** The broker keeps a directed one for eleven seconds. */
const TTL_SECONDS = 1;

/** A signed request that names nobody. */
export function requestFor(world: World, collective: string): OutgoingRequest {
  const addressees = { identities: [NOBODY], requestId: newRequestId(), collective } as const;
  const call = { agent: 'rpcutil', action: 'ping', inputs: new Map() };
  const payload = world.recall('speaker').call(call, addressees, TTL_SECONDS);
  return { payload, collective, ttlSeconds: TTL_SECONDS };
}

async function tryToSend(
  { what, send }: Attempt,
  request: OutgoingRequest,
  { connector, signal }: { readonly connector: Connector; readonly signal: AbortSignal },
): Promise<Finding> {
  try {
    await using link = await openLink(connector, { channel: 'inquiries', onReply: () => undefined }, signal);
    await send(link, request);
    return ok(what);
  } catch (error) {
    const { fault, remedy } = troubleOf(error);
    return problem(`${what} cannot be sent: ${fault}`, remedy);
  }
}

/** What may be sent, in one line. */
function merged(findings: readonly Finding[]): readonly Finding[] {
  const allowed = findings.filter(({ status }) => status === 'ok').map(({ finding }) => finding);
  const rest = findings.filter(({ status }) => status !== 'ok');
  return allowed.length === 0 ? rest : [ok(`may be sent: ${allowed.join(', ')}`), ...rest];
}

async function registrations(connector: Connector, collectives: readonly string[]): Promise<readonly Finding[]> {
  const refused: Finding[] = [];
  for (const collective of collectives) {
    try {
      const link = await connector.listenForRegistrations(collective, () => undefined);
      await link.disconnect();
    } catch (error) {
      const { fault, remedy } = troubleOf(error);
      refused.push(
        note(
          `registration messages of nodes in ${collective} cannot be heard, so new hosts show up at the next discovery: ${fault}`,
          remedy,
        ),
      );
    }
  }
  return refused.length > 0 ? refused : [ok('registration messages of nodes can be heard')];
}
