import type { ConnectorSettings } from '@chargehand/mcollective';
import { BrokerRefused, connectStomp } from '@chargehand/stomp';
import type { StompOptions } from '@chargehand/stomp';
import { BrokerSetupFault, explainBrokerError } from '../connectors/explainBrokerError.ts';
import type { Finding } from './Finding.ts';
import { note, warning } from './Finding.ts';

/** What packages and manuals put there; everybody knows them. */
const WELL_KNOWN: Readonly<Record<ConnectorSettings['kind'], readonly (readonly [user: string, password: string])[]>> =
  {
    activemq: [
      ['mcollective', 'marionette'],
      ['mcollective', 'secret'],
      ['admin', 'admin'],
      ['system', 'manager'],
      ['user', 'password'],
      ['guest', 'password'],
    ],
    rabbitmq: [
      ['mcollective', 'marionette'],
      ['mcollective', 'changeme'],
      ['admin', 'admin'],
      ['guest', 'guest'],
    ],
  };

/**
 * Looks whether a broker lets in who has no account, or one that everybody knows. Nobody's own account is tried with wrong passwords, each name
 * once alone: a directory behind the broker may lock it.
 */
export async function judgeAccounts(
  kind: ConnectorSettings['kind'],
  options: StompOptions,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { login: ownUser, passcode: ownPassword, ...rest } = options;
  const stranger = withoutCertificate(rest);
  const own = WELL_KNOWN[kind].filter(([user, password]) => user === ownUser && password === ownPassword);
  const tried = WELL_KNOWN[kind].filter(
    ([user], at, all) => user !== ownUser && all.findIndex(([other]) => other === user) === at,
  );
  const found = own.map(([user]) => known(user));
  let unclear = 0;
  const nobody = await ask(stranger);
  if (nobody === 'taken') return [...found, OPEN];
  if (nobody === 'unclear') unclear += 1;
  for (const [login, passcode] of tried) {
    signal.throwIfAborted();
    const answer = await ask({ ...stranger, login, passcode });
    if (answer === 'taken') found.push(known(login));
    if (answer === 'unclear') unclear += 1;
  }
  return unclear === 0 ? found : [...found, note(`${unclear} of the accounts that everybody knows could not be tried`)];
}

const OPEN = warning('takes whoever comes, without a user', 'Demand a user and a password of every connection');
const CHANGE = 'Give the account a long random password, also in the configuration of whoever uses it, or remove it';

function known(user: string): Finding {
  return warning(`takes the user ${user} with a password that everybody knows`, CHANGE);
}

/** Strangers have none of ours. */
function withoutCertificate({ tls, ...options }: StompOptions): StompOptions {
  if (tls === undefined) return options;
  const { client: _, ...rest } = tls;
  return { ...options, tls: rest };
}

async function ask(options: StompOptions): Promise<'taken' | 'refused' | 'unclear'> {
  try {
    const connection = await connectStomp(options);
    await connection.disconnect();
    return 'taken';
  } catch (error) {
    const explained = error instanceof Error ? explainBrokerError(error) : error;
    const isRefusal = explained instanceof BrokerRefused || explained instanceof BrokerSetupFault;
    // A broker that demands a certificate ends the connection of who has none.
    return isRefusal || options.tls !== undefined ? 'refused' : 'unclear';
  }
}
