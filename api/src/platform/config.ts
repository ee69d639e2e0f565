import { AppError } from './AppError.ts';

export interface ApiConfig {
  readonly databaseUrl: string;
  readonly port: number;
  readonly listenHost: string;
  /** Undefined: a random password is made and printed once. */
  readonly adminPassword: string | undefined;
  /** YAML or JSON file with hosts and where they belong. Undefined: no source called "file". */
  readonly inventoryFile: string | undefined;
  /** YAML or JSON file that names further inventory sources. Undefined: there are none. */
  readonly sourcesFile: string | undefined;
  /** File for checkpoints of the audit trail, outside of the database. Undefined: none are written. */
  readonly auditCheckpointsFile: string | undefined;
  /** Folder with the built client. */
  readonly clientDir: string;
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
    listenHost: env['CHARGEHAND_LISTEN'] ?? '127.0.0.1',
    adminPassword: readPassword(env['CHARGEHAND_ADMIN_PASSWORD'], faults),
    inventoryFile: env['CHARGEHAND_INVENTORY_FILE'] === '' ? undefined : env['CHARGEHAND_INVENTORY_FILE'],
    sourcesFile: env['CHARGEHAND_SOURCES'] === '' ? undefined : env['CHARGEHAND_SOURCES'],
    auditCheckpointsFile: env['CHARGEHAND_AUDIT_CHECKPOINTS'] || undefined,
    clientDir,
  };
  if (faults.length > 0) throw new ConfigFaults(faults);
  return Object.freeze(config);
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

function readPassword(text: string | undefined, faults: string[]): string | undefined {
  if (text !== undefined && text.length < 8) faults.push('CHARGEHAND_ADMIN_PASSWORD: expected at least 8 characters');
  return text;
}
