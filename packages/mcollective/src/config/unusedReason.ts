/** What is in use: keys of everything else have no effect. Undefined: a fault leaves it open. */
export interface InUse {
  readonly connector: string | undefined;
  readonly poolSize: number | undefined;
  readonly security: string | undefined;
}

const NODE_OR_DISPLAY =
  'concerns nodes, or what the mco command prints and logs; a bridge has a log and an inventory of its own';
const DEAD = 'is dead; the Ruby client ignores it as well';
const ONLY_NODES = 'is read by nodes alone';
const NO_FACTS = 'belongs to the fact source of nodes';
const BATCHES = 'waves and batches are set for each task';
const DISCOVERY = 'hosts are found by broadcast, and tasks name theirs';

/** Keys of protocol G without a plugin. */
const PLAIN: readonly { readonly keys: RegExp; readonly why: string }[] = [
  { keys: /^(?:color|logger_type|loglevel|logfile|keeplogs|max_log_size|logfacility|threaded)$/, why: NODE_OR_DISPLAY },
  { keys: /^(?:factsource|fact_cache_time|classesfile|daemonize|activate_agents)$/, why: NODE_OR_DISPLAY },
  { keys: /^(?:rpcaudit(?:provider)?|rpcauthorization|rpcauthprovider)$/, why: NODE_OR_DISPLAY },
  { keys: /^(?:regist(?:ration(?:_collective|_splay)?|erinterval))$/, why: NODE_OR_DISPLAY },
  { keys: /^(?:soft_shutdown(?:_timeout)?)$/, why: NODE_OR_DISPLAY },
  { keys: /^(?:rpchelptemplate|helptemplatedir|topicprefix|topicsep|queueprefix)$/, why: DEAD },
  { keys: /^direct_addressing_threshold$/, why: 'how a task reaches its hosts is decided by the bridge, task by task' },
  { keys: /^publish_timeout$/, why: 'sending is never cut off: every request is confirmed by the broker' },
  { keys: /^connection_timeout$/, why: 'a bridge waits for its broker as long as it takes' },
  { keys: /^rpclimitmethod$/, why: 'a task has the hosts that it names, never a part of them' },
  { keys: /^default_batch_(?:size|sleep_time)$/, why: BATCHES },
  { keys: /^default_discovery_(?:method|options)$/, why: DISCOVERY },
  { keys: /^ssl_cipher$/, why: 'is read by aes_security alone' },
  { keys: /^plugins\./, why: 'is no prefix of MCollective, whatever some of its documentation says; write plugin.' },
];

/** Keys of a connector after `plugin.<connector>.`. */
const OF_CONNECTOR: readonly { readonly keys: RegExp; readonly why: string }[] = [
  { keys: /^max_reconnect_attempts$/, why: 'a bridge never gives up' },
  { keys: /^max_hbrlck_fails$/, why: 'is about a lock inside the Ruby client' },
  { keys: /^timeout$/, why: 'the bridge has limits of its own for every read' },
  { keys: /^backup$/, why: 'has no effect in the Ruby client either; the pool is the list of brokers' },
];

/** Why a key that is set and was not read has no effect (protocol G); undefined when a fault leaves that open. */
export function unusedReason(key: string, inUse: InUse): string | undefined {
  const [, doubled] = /^plugin\.(\w+)\.plugin\./.exec(key) ?? [];
  if (doubled !== undefined) return doublePrefixReason(doubled);
  const [, plugin, name] = /^plugin\.(psk|ssl|aes|activemq|rabbitmq|yaml|facter)(?:[._](.*))?$/.exec(key) ?? [];
  if (plugin === 'activemq' || plugin === 'rabbitmq') return connectorReason(plugin, name ?? '', inUse);
  if (plugin === 'psk' || plugin === 'ssl' || plugin === 'aes') return securityReason(plugin, name ?? '', inUse);
  if (plugin === 'yaml' || plugin === 'facter') return NO_FACTS;
  if (key.startsWith('plugin.')) return 'belongs to a plugin that a bridge does not use';
  const why = PLAIN.find(({ keys }) => keys.test(key))?.why;
  return why ?? 'is no key of MCollective; the Ruby client would refuse to start';
}

/** Why a variable of the Ruby client has no effect; undefined for any other variable. */
export function unusedVariableReason(name: string, inUse: InUse): string | undefined {
  if (name === 'MCOLLECTIVE_EXTRA_OPTS') return 'holds options of the mco command, which a bridge does not have';
  const [, connector] = /^MCOLLECTIVE_(ACTIVEMQ|RABBITMQ)_POOL\d+_SSL_(?:CERT|KEY)$/.exec(name) ?? [];
  if (connector === undefined) {
    const [, security] = /^MCOLLECTIVE_(PSK|(?:SSL|AES)_(?:PRIVATE|PUBLIC))$/.exec(name) ?? [];
    return security && notInUse('security plugin', inUse.security);
  }
  if (connector.toLowerCase() !== inUse.connector) return notInUse('connector', inUse.connector);
  if (inUse.poolSize === undefined) return undefined;
  return 'names a file for a broker that is not in the pool, or has ssl off';
}

function connectorReason(connector: string, name: string, inUse: InUse): string | undefined {
  if (connector !== inUse.connector) return notInUse('connector', inUse.connector);
  const [, member, rest = ''] = /^pool\.(\d+)\.(.+)$/.exec(name) ?? [];
  if (member !== undefined && inUse.poolSize === undefined) return undefined;
  if (member !== undefined && Number(member) > (inUse.poolSize ?? 0)) {
    return `is beyond plugin.${connector}.pool.size, which is ${inUse.poolSize}`;
  }
  if (member !== undefined && rest.startsWith('ssl.')) return 'ssl is off for this broker';
  const why = OF_CONNECTOR.find(({ keys }) => keys.test(name))?.why;
  return why ?? `is no key of the connector ${connector}`;
}

const NODE_KEYS = /^(?:server_(?:private|public)|client_cert_dir|enforce_ttl|learn_pubkeys|insecure_learning|ca_cert)$/;

const PLUGIN_OF = { psk: 'psk', ssl: 'ssl', aes: 'aes_security' } as const;

function securityReason(plugin: keyof typeof PLUGIN_OF, name: string, inUse: InUse): string | undefined {
  if (PLUGIN_OF[plugin] !== inUse.security) return notInUse('security plugin', inUse.security);
  return NODE_KEYS.test(name) ? ONLY_NODES : `is no key of the security plugin ${inUse.security}`;
}

function notInUse(kind: string, used: string | undefined): string | undefined {
  return used === undefined ? undefined : `belongs to another ${kind} than the one in use, ${used}`;
}

function doublePrefixReason(plugin: string): string {
  return `has "plugin." twice: keys in plugin.d/${plugin}.cfg are written without "plugin.${plugin}."`;
}
