import { brokerTls } from './brokerTls.ts';
import type { BrokerAddress, BrokerSettings, ConnectorSettings } from './ClientConfig.ts';
import { shownName, type ConfigValues } from './ConfigValues.ts';

const REMEDY = 'must be activemq or rabbitmq';

/** Reads the connector that is in use (protocol G, A.1, A.2); undefined when there are faults. */
export async function connectorSettings(values: ConfigValues): Promise<ConnectorSettings | undefined> {
  const kind = connectorKind(values);
  switch (kind) {
    case 'activemq': {
      const settings = await brokerSettings(values, kind);
      const priority = values.whole('plugin.activemq.priority', 0, { least: 0, most: 9 });
      return settings && { kind, ...settings, priority };
    }
    case 'rabbitmq': {
      const settings = await brokerSettings(values, kind);
      const useReplyExchange = values.boolean('plugin.rabbitmq.use_reply_exchange', false);
      return settings && { kind, ...settings, useReplyExchange };
    }
    case undefined:
      values.fault('connector', `${REMEDY}; ${shownName(values.text('connector') ?? '')} is not supported`);
      return undefined;
  }
}

/** The connector that is in use; undefined: one that is not supported. */
export function connectorKind(values: ConfigValues): ConnectorSettings['kind'] | undefined {
  const name = (values.text('connector') ?? 'activemq').toLowerCase();
  return name === 'activemq' || name === 'rabbitmq' ? name : undefined;
}

const DEFAULT_VHOST = { activemq: 'mcollective', rabbitmq: '/' } as const satisfies Record<
  ConnectorSettings['kind'],
  string
>;

async function brokerSettings(
  values: ConfigValues,
  kind: ConnectorSettings['kind'],
): Promise<BrokerSettings | undefined> {
  const key = (name: string): string => `plugin.${kind}.${name}`;
  refusePrompts(values, kind);
  const [first, ...rest] = await brokers(values, kind);
  const settings = {
    randomize: values.boolean(key('randomize'), false),
    vhost: values.line(key('vhost')) ?? DEFAULT_VHOST[kind],
    ...heartbeats(values, key),
    ...reconnecting(values, key),
    base64: values.boolean(key('base64'), false),
    agentsMultiplex: values.boolean(key('agents_multiplex'), false),
  };
  return first && { brokers: [first, ...rest], ...settings };
}

function refusePrompts(values: ConfigValues, kind: string): void {
  for (const what of ['user', 'password']) {
    if (!values.boolean(`plugin.${kind}.prompt_${what}`, false)) continue;
    const variable = `STOMP_${what.toUpperCase()}`;
    const remedy = `set plugin.${kind}.pool.N.${what} or ${variable} instead`;
    values.fault(`plugin.${kind}.prompt_${what}`, `must be off: nobody is there to answer; ${remedy}`);
  }
}

async function brokers(values: ConfigValues, kind: ConnectorSettings['kind']): Promise<BrokerAddress[]> {
  const sizeKey = `plugin.${kind}.pool.size`;
  const expected = `must be the number of brokers, from 1 to 100; the first is plugin.${kind}.pool.1.host`;
  if (values.required(sizeKey, expected) === undefined) return [];
  const size = values.whole(sizeKey, 1, { least: 1, most: 100 });
  const pool = [];
  for (let member = 1; member <= size; member += 1) pool.push(await broker(values, kind, member));
  return pool;
}

async function broker(values: ConfigValues, kind: string, member: number): Promise<BrokerAddress> {
  const prefix = `plugin.${kind}.pool.${member}`;
  const variablePrefix = `MCOLLECTIVE_${kind.toUpperCase()}_POOL${member}`;
  return {
    host: hostName(values, `${prefix}.host`),
    port: values.whole(`${prefix}.port`, 61_613, { least: 1, most: 65_535 }),
    user: values.line(`${prefix}.user`, 'STOMP_USER'),
    password: values.line(`${prefix}.password`, 'STOMP_PASSWORD'),
    tls: await brokerTls(values, { prefix, variablePrefix }),
  };
}

function hostName(values: ConfigValues, key: string): string {
  const expected = 'must be the name or address of a broker, without port';
  const host = values.required(key, expected)?.value ?? '';
  if (host !== '' && !/^(?:[\w.-]{1,253}|[\da-f:.]+(?:%[\w.-]+)?)$/i.test(host)) values.fault(key, expected);
  return host;
}

type KeyOf = (name: string) => string;

function heartbeats(
  values: ConfigValues,
  key: KeyOf,
): Pick<BrokerSettings, 'heartbeatIntervalSeconds' | 'maxMissedHeartbeats' | 'allowsStomp10'> {
  const heartbeatIntervalSeconds = values.whole(key('heartbeat_interval'), 0, { least: 0, most: 3600 });
  const wantsStomp10 = values.boolean(key('stomp_1_0_fallback'), true);
  const allowsStomp10 = wantsStomp10 || heartbeatIntervalSeconds === 0;
  if (!wantsStomp10 && allowsStomp10) values.note(key('stomp_1_0_fallback'), ONLY_WITH_HEARTBEATS);
  const missed = values.whole(key('max_hbread_fails'), 2, { least: 0, most: 100 });
  if (missed === 0) values.note(key('max_hbread_fails'), '0 would never notice a dead connection; two may be missed');
  return { heartbeatIntervalSeconds, allowsStomp10, maxMissedHeartbeats: missed || 2 };
}

const ONLY_WITH_HEARTBEATS =
  'counts only together with heartbeat_interval, as in the Ruby client: STOMP 1.0 is allowed';

function reconnecting(
  values: ConfigValues,
  key: KeyOf,
): Pick<
  BrokerSettings,
  'connectTimeoutSeconds' | 'initialReconnectDelaySeconds' | 'maxReconnectDelaySeconds' | 'backOffMultiplier'
> {
  const timeout = values.whole(key('connect_timeout'), 30, { least: 0, most: 3600 });
  if (timeout === 0) values.note(key('connect_timeout'), '0 would wait for ever on one broker; 30 seconds are used');
  const multiplier = values.number(key('back_off_multiplier'), 2, { least: 1, most: 1000 });
  return {
    connectTimeoutSeconds: timeout || 30,
    initialReconnectDelaySeconds: values.number(key('initial_reconnect_delay'), 0.01, { least: 0, most: 3600 }),
    maxReconnectDelaySeconds: values.number(key('max_reconnect_delay'), 30, { least: 0.01, most: 3600 }),
    backOffMultiplier: values.boolean(key('use_exponential_back_off'), true) ? multiplier : 1,
  };
}
