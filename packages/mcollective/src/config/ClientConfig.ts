/** What a bridge needs from a client.cfg (protocol G); times as the names say. Files that it names are read: their content is here. */
export interface ClientConfig {
  /** The file that it was read from. */
  readonly file: string;
  readonly identity: string;
  readonly mainCollective: string;
  /** All that we may address, the main one among them. */
  readonly collectives: readonly string[];
  /** In the order in which to look for a file, the last one that the file names first, as in Ruby. */
  readonly libdirs: readonly string[];
  readonly connector: ConnectorSettings;
  readonly security: SecuritySettings;
  /** False: the nodes do not listen to requests of their own, only to broadcasts. */
  readonly directAddressing: boolean;
  readonly ttlSeconds: number;
  /** How long to listen for hosts at least. */
  readonly discoveryTimeoutSeconds: number;
  /** Settings that have no effect here or need a word, each with the reason, for the log. */
  readonly notes: readonly ConfigNote[];
}

/** A key or variable that is set and has no effect here, or has another one than somebody may think. */
export interface ConfigNote {
  readonly file: string;
  readonly key: string;
  /** For people; never a value. */
  readonly why: string;
}

/** The middleware and the way to it. */
export type ConnectorSettings =
  | (BrokerSettings & {
      readonly kind: 'activemq';
      /** 0: none is sent. */
      readonly priority: number;
    })
  | (BrokerSettings & {
      readonly kind: 'rabbitmq';
      /** Replies come through the exchange mcollective_reply instead of the default exchange. */
      readonly useReplyExchange: boolean;
    });

/** What both kinds of middleware have in common. */
export interface BrokerSettings {
  /** The pool, in the order in which to try it. */
  readonly brokers: readonly [BrokerAddress, ...BrokerAddress[]];
  /** Begin with a random one. */
  readonly randomize: boolean;
  readonly vhost: string;
  /** 0: the file asks for none. */
  readonly heartbeatIntervalSeconds: number;
  /** Heart-beats in a row that may be missed. */
  readonly maxMissedHeartbeats: number;
  /** False: a broker that speaks STOMP 1.0 only is refused. */
  readonly allowsStomp10: boolean;
  readonly connectTimeoutSeconds: number;
  readonly initialReconnectDelaySeconds: number;
  readonly maxReconnectDelaySeconds: number;
  /** What the delay is multiplied with after each failure; 1: it stays the same. */
  readonly backOffMultiplier: number;
  /** Payloads travel as base64 text; must equal the nodes' setting. */
  readonly base64: boolean;
  /** One destination for broadcasts to all agents; must equal the nodes' setting. */
  readonly agentsMultiplex: boolean;
}

/** One broker of the pool. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  /** Undefined: connect without credentials. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Undefined: plain TCP. */
  readonly tls: BrokerTls | undefined;
}

/** TLS from the first byte, always verified: chain against these authorities alone, and the host name. */
export interface BrokerTls {
  /** PEM texts. */
  readonly authorities: readonly string[];
  /** PEM texts of our own certificate and its key; undefined: the broker asks for none. */
  readonly client: { readonly certificate: string; readonly key: string } | undefined;
  /** OpenSSL cipher list; undefined: the runtime's default. */
  readonly ciphers: string | undefined;
}

/** The security plugin of the network. Key material is PEM text and has been parsed once. */
export type SecuritySettings =
  | {
      readonly plugin: 'psk';
      readonly psk: string;
      /** Who we say we are, by `plugin.psk.callertype`, e.g. `uid=0`. */
      readonly callerId: string;
    }
  | {
      readonly plugin: 'ssl';
      readonly serializer: 'marshal' | 'yaml';
      readonly serverPublicKey: string;
      readonly clientPrivateKey: string;
      /** `cert=` and the name of the client's public key file without .pem; the nodes look the key up under it. */
      readonly callerId: string;
    }
  | {
      readonly plugin: 'aes_security';
      readonly serializer: 'marshal' | 'yaml';
      readonly clientPrivateKey: string;
      readonly clientPublicKey: string;
      /** Put our public key into every request. */
      readonly sendsPublicKey: boolean;
      /** `cert=` and the common name of the certificate, or the file's name when it is a bare key. */
      readonly callerId: string;
    };
