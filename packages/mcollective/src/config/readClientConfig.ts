import { hostname } from 'node:os';
import { isIdentity } from '../message/identities.ts';
import type { BrokerAddress, ClientConfig } from './ClientConfig.ts';
import { ConfigError } from './ConfigError.ts';
import { ConfigValues } from './ConfigValues.ts';
import { readConfigFiles } from './readConfigFiles.ts';

/**
 * Reads the MCollective client configuration (protocol G), with STOMP_USER, STOMP_PASSWORD and MCOLLECTIVE_PSK from the
 * environment winning. Throws one ConfigError that names every fault; what we do not support is refused by name.
 */
export async function readClientConfig(path: string, env: NodeJS.ProcessEnv): Promise<ClientConfig> {
  const values = new ConfigValues(path, await readConfigFiles(path));
  refuseUnsupported(values);
  const config = {
    file: path,
    ...names(values),
    libdirs: values.list('libdir', /:/) ?? [],
    connector: 'activemq' as const,
    securityProvider: 'psk' as const,
    psk: psk(values, env),
    directAddressing: values.boolean('direct_addressing', true),
    ttlSeconds: values.whole('ttl', 60, { least: 1, most: 86_400 }),
    activemq: activemq(values, env),
  };
  if (values.faults.length > 0) throw new ConfigError(values.faults);
  return Object.freeze({ ...config, ignoredKeys: values.ignored() });
}

function refuseUnsupported(values: ConfigValues): void {
  const connector = values.text('connector')?.toLowerCase() ?? 'activemq';
  if (connector !== 'activemq') values.fault('connector', `must be activemq; ${shown(connector)} is not supported yet`);
  const security = values.text('securityprovider')?.toLowerCase() ?? 'psk';
  if (security !== 'psk') values.fault('securityprovider', `must be psk; ${shown(security)} is not supported yet`);
  if (values.boolean('plugin.activemq.agents_multiplex', false)) {
    values.fault('plugin.activemq.agents_multiplex', 'must be off; one topic for all agents is not supported yet');
  }
  for (const prompt of ['plugin.activemq.prompt_user', 'plugin.activemq.prompt_password']) {
    if (values.boolean(prompt, false))
      values.fault(prompt, 'must be off; nobody is there to answer, store the credentials');
  }
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}

function names(values: ConfigValues): Pick<ClientConfig, 'identity' | 'mainCollective' | 'collectives'> {
  const identity = values.text('identity') ?? hostname();
  const collectives = values.list('collectives', /,/) ?? ['mcollective'];
  const mainCollective = values.text('main_collective') ?? collectives[0] ?? 'mcollective';
  const rule = 'must consist of letters, digits, "_", "." and "-"';
  if (!isIdentity(identity)) values.fault('identity', rule);
  if (!isIdentity(mainCollective)) values.fault('main_collective', rule);
  if (!collectives.every(isIdentity)) values.fault('collectives', rule);
  if (!collectives.includes(mainCollective)) values.fault('main_collective', 'must be one of the collectives');
  return { identity, mainCollective, collectives };
}

function psk(values: ConfigValues, env: NodeJS.ProcessEnv): string {
  const key = values.required(
    'plugin.psk',
    env['MCOLLECTIVE_PSK'] || undefined,
    'must be the pre-shared key of the nodes',
  );
  if (key !== '' && !/^[\x20-\x7e]+$/.test(key)) values.fault('plugin.psk', 'must be printable ASCII');
  return key;
}

function activemq(values: ConfigValues, env: NodeJS.ProcessEnv): ClientConfig['activemq'] {
  const setting = (name: string): string => `plugin.activemq.${name}`;
  return {
    brokers: brokers(values, env),
    randomize: values.boolean(setting('randomize'), false),
    vhost: values.text(setting('vhost')) ?? 'mcollective',
    heartbeatIntervalSeconds: values.number(setting('heartbeat_interval'), 0, 0),
    connectTimeoutSeconds: values.number(setting('connect_timeout'), 30, 1),
    initialReconnectDelaySeconds: values.number(setting('initial_reconnect_delay'), 0.01, 0),
    maxReconnectDelaySeconds: values.number(setting('max_reconnect_delay'), 30, 0.01),
    priority: values.whole(setting('priority'), 0, { least: 0, most: 9 }),
    base64: values.boolean(setting('base64'), false),
  };
}

function brokers(values: ConfigValues, env: NodeJS.ProcessEnv): BrokerAddress[] {
  const sizeKey = 'plugin.activemq.pool.size';
  values.required(sizeKey, undefined, 'must be the number of brokers, from 1 to 100');
  const size = values.whole(sizeKey, 1, { least: 1, most: 100 });
  return Array.from({ length: size }, (_none, at) => broker(values, env, `plugin.activemq.pool.${at + 1}`));
}

function broker(values: ConfigValues, env: NodeJS.ProcessEnv, prefix: string): BrokerAddress {
  if (values.boolean(`${prefix}.ssl`, false))
    values.fault(`${prefix}.ssl`, 'must be off; TLS to the broker is not supported yet');
  return {
    host: values.required(`${prefix}.host`, undefined, 'must be the name or address of a broker'),
    port: values.whole(`${prefix}.port`, 61_613, { least: 1, most: 65_535 }),
    user: env['STOMP_USER'] || values.text(`${prefix}.user`),
    password: env['STOMP_PASSWORD'] || values.text(`${prefix}.password`),
  };
}
