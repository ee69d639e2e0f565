import type { BrokerAddress } from '@chargehand/mcollective';
import { messageOf } from '../log.ts';
import type { Finding } from './Finding.ts';
import { note, ok, problem } from './Finding.ts';

/** Whose way into the management interface is tried. */
export interface ManagementVisit {
  readonly broker: BrokerAddress;
  readonly port: number;
  /** For people. */
  readonly account: string;
}

const WAIT_MS = 5_000;

/** Asks RabbitMQ's management interface who we are, with the account of a node: it must not be let in. A password that travels by TLS elsewhere is not sent without. */
export async function tryManagement(
  { broker, port, account }: ManagementVisit,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const place = `${broker.host}:${port}`;
  if (broker.tls !== undefined)
    return [
      note(
        `${place}: whether ${account} may use the management interface was not tried, for its password would travel readable`,
        BY_HAND,
      ),
    ];
  const host = broker.host.includes(':') ? `[${broker.host}]` : broker.host;
  const credentials = Buffer.from(`${broker.user ?? ''}:${broker.password ?? ''}`).toString('base64');
  try {
    const response = await fetch(`http://${host}:${port}/api/whoami`, {
      headers: { authorization: `Basic ${credentials}` },
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]),
    });
    await response.body?.cancel();
    if (response.ok) return [problem(`${place}: ${account} may use the management interface`, TAKE_TAG)];
    if (response.status === 401 || response.status === 403)
      return [ok(`${place}: ${account} may not use the management interface`)];
    return [note(`${place}: what is there answers ${response.status}, and is not the management interface`)];
  } catch (error) {
    if (isClosed(error)) return [ok(`${place}: no management interface answers`)];
    return [
      note(`${place}: whether ${account} may use the management interface is not known: ${reasonOf(error)}`, BY_HAND),
    ];
  }
}

const BY_HAND = 'Look with rabbitmqctl list_users that the account has no tag';
const TAKE_TAG = 'Take its tags: rabbitmqctl set_user_tags with the name of the account and no tag';

function isClosed(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.cause instanceof Error &&
    'code' in error.cause &&
    error.cause.code === 'ECONNREFUSED'
  );
}

/** Of a failed fetch the cause says more than the error. */
function reasonOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? messageOf(error.cause) : messageOf(error);
}
