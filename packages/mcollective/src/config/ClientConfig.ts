/** A broker of the pool, in the order in which to try them. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  /** Undefined: connect without credentials. */
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/** What a bridge needs from a client.cfg; times as the names say. */
export interface ClientConfig {
  /** The file that it was read from. */
  readonly file: string;
  readonly identity: string;
  readonly mainCollective: string;
  readonly collectives: readonly string[];
  readonly libdirs: readonly string[];
  readonly connector: 'activemq';
  readonly securityProvider: 'psk';
  readonly psk: string;
  readonly directAddressing: boolean;
  readonly ttlSeconds: number;
  readonly activemq: {
    readonly brokers: readonly BrokerAddress[];
    /** Try the brokers in random order. */
    readonly randomize: boolean;
    readonly vhost: string;
    /** 0: no heart-beats. */
    readonly heartbeatIntervalSeconds: number;
    readonly connectTimeoutSeconds: number;
    readonly initialReconnectDelaySeconds: number;
    readonly maxReconnectDelaySeconds: number;
    /** 0: none is sent. */
    readonly priority: number;
    /** Payloads travel as base64 text; must equal the nodes' setting. */
    readonly base64: boolean;
  };
  /** Keys that are set but mean nothing to us, for a line in the log. */
  readonly ignoredKeys: readonly string[];
}
