import type { ConnectorSettings } from '@chargehand/mcollective';
import { connectStomp } from '@chargehand/stomp';
import type { StompOptions } from '@chargehand/stomp';
import type { Finding } from './Finding.ts';
import { warning } from './Finding.ts';

/** What packages and manuals put there; everybody knows them. */
const WELL_KNOWN: Readonly<Record<ConnectorSettings['kind'], readonly (readonly [user: string, password: string])[]>> =
  {
    activemq: [
      ['mcollective', 'marionette'],
      ['mcollective', 'secret'],
      ['admin', 'admin'],
      ['admin', 'secret'],
      ['system', 'manager'],
      ['user', 'password'],
      ['guest', 'password'],
    ],
    rabbitmq: [
      ['mcollective', 'marionette'],
      ['mcollective', 'changeme'],
      ['admin', 'admin'],
      ['admin', 'changeme'],
      ['guest', 'guest'],
    ],
  };

/** Tries to log in without an account, and with those that everybody knows; each that the broker takes is a warning. */
export async function judgeAccounts(
  kind: ConnectorSettings['kind'],
  { login: ownUser, passcode: ownPassword, ...options }: StompOptions,
): Promise<readonly Finding[]> {
  // Without a user of our own it is our certificate that lets us in.
  if (ownUser !== undefined && (await takes(options)))
    return [warning('takes whoever comes, without a user', 'Demand a user and a password of every connection')];
  const found: Finding[] = [];
  for (const [login, passcode] of WELL_KNOWN[kind]) {
    const isOwn = login === ownUser && passcode === ownPassword;
    if (isOwn || (await takes({ ...options, login, passcode })))
      found.push(warning(`takes the user ${login} with a password that everybody knows`, CHANGE));
  }
  return found;
}

const CHANGE = 'Give the account a long random password, also in the configuration of whoever uses it, or remove it';

async function takes(options: StompOptions): Promise<boolean> {
  try {
    const connection = await connectStomp(options);
    await connection.disconnect();
    return true;
  } catch {
    return false;
  }
}
