/** All words that keys of MCollective are made of (protocol G). */
const WORDS: ReadonlySet<string> = new Set(
  [
    'plugin plugins activemq rabbitmq stomp yaml facter psk ssl aes security',
    'main collective collectives identity libdir connector securityprovider direct addressing threshold ttl discovery',
    'timeout publish connection default method options rpclimitmethod batch size sleep time cipher color logger type',
    'loglevel logfile keeplogs max log logfacility threaded factsource fact cache classesfile rpcaudit rpcauditprovider',
    'rpcauthorization rpcauthprovider registration registerinterval splay daemonize soft shutdown activate agents',
    'rpchelptemplate helptemplatedir topicprefix topicsep queueprefix callertype server client public private serializer',
    'cert dir enforce send pubkey learn pubkeys insecure learning ca pool host port user password key ciphers fallback',
    'vhost heartbeat interval hbread hbrlck fails base64 multiplex priority use reply exchange randomize initial',
    'reconnect delay back off multiplier exponential attempts connect backup prompt',
  ].flatMap((line) => line.split(' ')),
);

/**
 * A key of a file as notes may show it; undefined when it is made of other words: it may be a secret on the wrong side of
 * a "=", and the number of its line says enough.
 */
export function shownKey(key: string): string | undefined {
  const isKnown = key.length <= 100 && key.split(/[._]/).every((word) => WORDS.has(word) || /^\d{1,3}$/.test(word));
  return isKnown ? key : undefined;
}
