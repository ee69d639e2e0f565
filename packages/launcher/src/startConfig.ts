import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';

export interface StartConfig {
  /** Undefined: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  /** Of the API; 0 for any free one. */
  readonly port: number;
  readonly dataDir: string;
  /** Size of the simulated fleet, 0 for none. */
  readonly fleetSize: number;
  /** What single hosts of the simulated fleet do otherwise than described, a JSON file. Undefined: nothing. */
  readonly fleetScript: string | undefined;
  /** A client.cfg of a real network that gets a bridge too. Undefined: none. */
  readonly mcollectiveConfig: string | undefined;
  /** What overrides that file, as for the Ruby client. */
  readonly mcollectiveEnv: NodeJS.ProcessEnv;
  /** The smart proxy of that bridge. */
  readonly proxy: string;
}

/** All faults of the environment in one message. */
export class StartConfigFaults extends Error {
  readonly code = 'CONFIGURATION';
  constructor(readonly faults: readonly string[]) {
    super(`Chargehand cannot start:\n  ${faults.join('\n  ')}`);
  }
}

const LARGEST_FLEET = 50_000;

/** Reads the environment of `npm start` (design.md §5); `home` is the folder of the clone. Throws StartConfigFaults. */
export function readStartConfig(env: NodeJS.ProcessEnv, home: string): StartConfig {
  const faults: string[] = [];
  const config: StartConfig = {
    databaseUrl: textOf(env['DATABASE_URL']),
    port: readNumber(env, { name: 'PORT', fallback: 8080, most: 65_535 }, faults),
    dataDir: resolve(home, textOf(env['CHARGEHAND_DATA_DIR']) ?? '.chargehand'),
    fleetSize: readNumber(env, { name: 'CHARGEHAND_FLEET', fallback: 200, most: LARGEST_FLEET }, faults),
    fleetScript: readReadable(env, 'CHARGEHAND_FLEET_SCRIPT', faults),
    mcollectiveConfig: readReadable(env, 'MCOLLECTIVE_CONFIG', faults),
    mcollectiveEnv: clientOverrides(env),
    proxy: textOf(env['CHARGEHAND_PROXY']) ?? 'local',
  };
  if (!/^[\w.-]{1,255}$/.test(config.proxy))
    faults.push('CHARGEHAND_PROXY: expected letters, digits, dots, dashes and underscores');
  if (faults.length > 0) throw new StartConfigFaults(faults);
  return Object.freeze(config);
}

interface NumberSetting {
  readonly name: string;
  readonly fallback: number;
  readonly most: number;
}

function readNumber(env: NodeJS.ProcessEnv, { name, fallback, most }: NumberSetting, faults: string[]): number {
  const text = textOf(env[name]) ?? String(fallback);
  const number = Number(text);
  if (!/^\d{1,9}$/.test(text) || number > most)
    faults.push(`${name}: expected a number from 0 to ${most}, found "${text}"`);
  return number;
}

function readReadable(env: NodeJS.ProcessEnv, name: string, faults: string[]): string | undefined {
  const path = textOf(env[name]);
  if (path === undefined) return undefined;
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    faults.push(`${name}: the file ${path} cannot be read (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  return resolve(path);
}

/** The variables that the Ruby client reads (protocol G), and those that say who we are for `plugin.psk.callertype`; also empty ones, which count. */
function clientOverrides(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { MCOLLECTIVE_CONFIG: _ours, ...others } = env;
  return Object.fromEntries(Object.entries(others).filter(([name]) => /^(?:STOMP_|MCOLLECTIVE_|USER$)/.test(name)));
}

function textOf(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}
