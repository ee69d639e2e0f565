import { isIP } from 'node:net';
import { AppError } from './AppError.ts';

export interface ApiConfig {
  readonly databaseUrl: string;
  readonly port: number;
  readonly listenHost: string;
  /** Origin of the pages before a proxy with TLS, e.g. https://chargehand.example.com. Undefined: there is none. */
  readonly publicUrl: string | undefined;
  /** Addresses or networks of that proxy, whose word on who asks is taken. Empty: nobody's is. */
  readonly trustedProxies: readonly string[];
  /** Undefined: a random password is made and printed once. */
  readonly adminPassword: string | undefined;
  /** YAML or JSON file with hosts and where they belong. Undefined: no source called "file". */
  readonly inventoryFile: string | undefined;
  /** YAML or JSON file that names further inventory sources. Undefined: there are none. */
  readonly sourcesFile: string | undefined;
  /** File for checkpoints of the audit trail, outside of the database. Undefined: none are written. */
  readonly auditCheckpointsFile: string | undefined;
  /** Who else vouches for people. Undefined: nobody, accounts are local. */
  readonly signIn?: SignInConfig | undefined;
  /** Folder with the built client. */
  readonly clientDir: string;
}

/** A YAML or JSON file, and what it may refer to. */
export interface SignInConfig {
  readonly file: string;
  /** Where browsers reach the API, unless the file says it. Undefined: not said. */
  readonly publicUrl: string | undefined;
  /** Where secrets may be. */
  readonly env: NodeJS.ProcessEnv;
}

/** All faults of the environment in one message. */
export class ConfigFaults extends AppError {
  readonly code = 'CONFIGURATION';
  constructor(readonly faults: readonly string[]) {
    super(`The configuration has ${faults.length === 1 ? 'a fault' : 'faults'}:\n  ${faults.join('\n  ')}`);
  }
}

/** Reads the environment variables of design.md §5 that concern the API; throws ConfigFaults that name every wrong one. */
export function readConfig(env: NodeJS.ProcessEnv, clientDir: string): ApiConfig {
  const faults: string[] = [];
  const config: ApiConfig = {
    databaseUrl: readDatabaseUrl(env['DATABASE_URL'], faults),
    port: readPort(env['PORT'], faults),
    ...readPlace(env, faults),
    adminPassword: readPassword(env['CHARGEHAND_ADMIN_PASSWORD'], faults),
    inventoryFile: env['CHARGEHAND_INVENTORY_FILE'] === '' ? undefined : env['CHARGEHAND_INVENTORY_FILE'],
    sourcesFile: env['CHARGEHAND_SOURCES'] === '' ? undefined : env['CHARGEHAND_SOURCES'],
    auditCheckpointsFile: env['CHARGEHAND_AUDIT_CHECKPOINTS'] || undefined,
    ...(env['CHARGEHAND_SIGN_IN'] && { signIn: readSignIn(env['CHARGEHAND_SIGN_IN'], env) }),
    clientDir,
  };
  if (faults.length > 0) throw new ConfigFaults(faults);
  return Object.freeze(config);
}

function readSignIn(file: string, env: NodeJS.ProcessEnv): SignInConfig {
  return { file, publicUrl: env['CHARGEHAND_PUBLIC_URL'] || undefined, env };
}

function readDatabaseUrl(text: string | undefined, faults: string[]): string {
  if (text !== undefined && /^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return text;
  faults.push('DATABASE_URL: expected postgresql://user:password@host:port/database');
  return '';
}

function readPort(text: string | undefined, faults: string[]): number {
  const port = Number(text?.trim() || '8080');
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    faults.push(`PORT: expected a number from 0 to 65535, found "${text}"`);
  return port;
}

type Place = Pick<ApiConfig, 'listenHost' | 'publicUrl' | 'trustedProxies'>;

/** Who can be reached from other machines speaks to them through a proxy with TLS. */
function readPlace(env: NodeJS.ProcessEnv, faults: string[]): Place {
  const listenHost = env['CHARGEHAND_LISTEN']?.trim() || '127.0.0.1';
  const publicUrl = readPublicUrl(env['CHARGEHAND_PUBLIC_URL']?.trim() || undefined, faults);
  if (!isLoopback(listenHost) && !env['CHARGEHAND_PUBLIC_URL']?.trim())
    faults.push(
      `CHARGEHAND_LISTEN: other machines reach ${listenHost}, and the API speaks plain HTTP. Put a proxy with TLS before it and set ` +
        'CHARGEHAND_PUBLIC_URL to its https:// address, or listen on 127.0.0.1',
    );
  const trustedProxies = readTrustedProxies(env['CHARGEHAND_TRUSTED_PROXIES'], faults);
  return { listenHost, publicUrl, trustedProxies: publicUrl === undefined ? [] : trustedProxies };
}

function readPublicUrl(text: string | undefined, faults: string[]): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && [url.origin, `${url.origin}/`].includes(text)) return url.origin;
  faults.push('CHARGEHAND_PUBLIC_URL: expected https://name or https://name:port, as it stands in the address bar');
  return undefined;
}

/** The names are those of the library that reads X-Forwarded-For. */
function readTrustedProxies(text: string | undefined, faults: string[]): readonly string[] {
  const names = text?.split(',').map((name) => name.trim()) ?? [];
  const wrong = names.filter((name) => name !== '' && !isNetwork(name));
  if (wrong.length > 0)
    faults.push(
      `CHARGEHAND_TRUSTED_PROXIES: expected IP addresses or networks like 10.1.0.0/16, found "${wrong.join(', ')}"`,
    );
  const given = names.filter((name) => name !== '');
  return given.length > 0 ? given : ['loopback'];
}

function isNetwork(text: string): boolean {
  const [address = '', bits = '0', ...more] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function readPassword(text: string | undefined, faults: string[]): string | undefined {
  if (text !== undefined && text.length < 8) faults.push('CHARGEHAND_ADMIN_PASSWORD: expected at least 8 characters');
  return text;
}
