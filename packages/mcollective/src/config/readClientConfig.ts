import { hostname } from 'node:os';
import { delimiter, isAbsolute } from 'node:path';
import { isIdentity } from '../message/identities.ts';
import type { ClientConfig } from './ClientConfig.ts';
import { ConfigError } from './ConfigError.ts';
import { ConfigValues, ENVIRONMENT } from './ConfigValues.ts';
import { connectorKind, connectorSettings } from './connectorSettings.ts';
import { readConfigFiles } from './readConfigFiles.ts';
import { securityPlugin, securitySettings } from './securitySettings.ts';
import { unusedReason, unusedVariableReason, type InUse } from './unusedReason.ts';

/**
 * Reads the configuration of a Ruby client (protocol G) with the files that it names, and the variables that win over it.
 * Throws one ConfigError that names every fault; what has no effect is in the notes.
 */
export async function readClientConfig(path: string, env: NodeJS.ProcessEnv): Promise<ClientConfig> {
  const values = new ConfigValues(path, await readConfigFiles(path), env);
  const plain = {
    file: path,
    ...names(values),
    libdirs: libdirs(values),
    directAddressing: values.boolean('direct_addressing', true),
    ttlSeconds: values.whole('ttl', 60, { least: 1, most: 86_400 }),
    // What the discovery method mc has in its DDL.
    discoveryTimeoutSeconds: values.whole('discovery_timeout', 2, { least: 0, most: 3600 }),
  };
  const connector = await connectorSettings(values);
  const security = await securitySettings(values, { identity: plain.identity, env });
  const isUsable = values.faults.length === 0;
  noteUnused(values, {
    connector: connectorKind(values),
    // With faults not all keys of the pool were asked for.
    poolSize: isUsable ? connector?.brokers.length : undefined,
    security: securityPlugin(values),
  });
  if (!isUsable || connector === undefined || security === undefined)
    throw new ConfigError(values.faults, values.notes.all());
  return Object.freeze({ ...plain, connector, security, notes: values.notes.all() });
}

const NAME = 'must consist of letters, digits, "_", "." and "-"';

function names(values: ConfigValues): Pick<ClientConfig, 'identity' | 'mainCollective' | 'collectives'> {
  const identity = values.text('identity') ?? hostname();
  if (!isIdentity(identity)) values.fault('identity', NAME);
  const collectives = [...new Set(values.list('collectives', ',') ?? ['mcollective'])];
  if (!collectives.every(isIdentity)) values.fault('collectives', `${NAME}, with commas between them`);
  const configured = values.text('main_collective');
  const mainCollective = configured ?? 'mcollective';
  if (!isIdentity(mainCollective)) values.fault('main_collective', NAME);
  else if (!collectives.includes(mainCollective)) {
    const unset = configured === undefined ? '; it is not set, which means "mcollective"' : '';
    values.fault('main_collective', `must be one of the collectives${unset}`);
  }
  return { identity, mainCollective, collectives };
}

/** In the order in which Ruby looks: it puts each folder before those that were named earlier. */
function libdirs(values: ConfigValues): readonly string[] {
  const folders = values.list('libdir', delimiter) ?? [];
  if (!folders.every((folder) => isAbsolute(folder))) values.fault('libdir', 'must be absolute names of folders');
  return [...new Set(folders.toReversed())];
}

function noteUnused(values: ConfigValues, inUse: InUse): void {
  for (const key of values.unused()) {
    const why = unusedReason(key, inUse);
    if (why !== undefined) values.note(key, why);
  }
  for (const key of values.unusedVariables()) {
    const why = unusedVariableReason(key, inUse);
    if (why !== undefined) values.note({ file: ENVIRONMENT, key }, why);
  }
}
