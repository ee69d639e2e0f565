import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Frame, StompVersion } from '@chargehand/stomp';
import { ClientFault } from './brokerErrors.ts';

/** Who may connect. */
export interface Credentials {
  readonly login: string;
  readonly passcode: string;
}

/** What CONNECT and CONNECTED agree on; 0: no heart-beats in that direction. */
export interface AgreedSession {
  readonly version: StompVersion;
  readonly sendEveryMs: number;
  readonly expectEveryMs: number;
  readonly headers: readonly (readonly [string, string])[];
}

const VERSIONS: readonly StompVersion[] = ['1.2', '1.1', '1.0'];
const SLOWEST_HEARTBEAT_MS = 24 * 3600 * 1000;

/** Answers the first frame of a connection. Throws ClientFault for another command, wrong credentials or no common version. */
export function agreeSession(frame: Frame, credentials: Credentials | undefined): AgreedSession {
  if (frame.command !== 'CONNECT' && frame.command !== 'STOMP') throw new ClientFault('Not connected');
  checkCredentials(frame, credentials);
  const version = agreeVersion(frame.headers.get('accept-version'));
  const [clientSendsMs, clientWantsMs] = version === '1.0' ? [0, 0] : readHeartbeat(frame.headers.get('heart-beat'));
  const headers: [string, string][] = [
    ['server', 'chargehand-loopback/0.1'],
    ['session', randomUUID()],
    ['version', version],
    ['heart-beat', `${clientWantsMs},${clientSendsMs}`],
  ];
  return { version, sendEveryMs: clientWantsMs, expectEveryMs: clientSendsMs, headers };
}

function checkCredentials({ headers }: Frame, credentials: Credentials | undefined): void {
  if (credentials === undefined) return;
  const login = headers.get('login') ?? '';
  const passcode = headers.get('passcode') ?? '';
  const loginMatches = equals(login, credentials.login);
  if (equals(passcode, credentials.passcode) && loginMatches) return;
  throw new ClientFault(`User name [${login.slice(0, 60)}] or password is invalid.`);
}

/** Compares digests, which are of one length, in constant time. */
function equals(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

function agreeVersion(accepted: string | undefined): StompVersion {
  const offered = accepted?.split(',').map((version) => version.trim()) ?? ['1.0'];
  const version = VERSIONS.find((candidate) => offered.includes(candidate));
  if (version === undefined) throw new ClientFault(`Supported protocol versions are ${VERSIONS.join(', ')}`);
  return version;
}

function readHeartbeat(header: string | undefined): readonly [number, number] {
  const match = /^\s*(\d{1,9})\s*,\s*(\d{1,9})\s*$/.exec(header ?? '0,0');
  if (match === null) throw new ClientFault('heart-beat must be two numbers of milliseconds');
  return [Math.min(Number(match[1]), SLOWEST_HEARTBEAT_MS), Math.min(Number(match[2]), SLOWEST_HEARTBEAT_MS)];
}
