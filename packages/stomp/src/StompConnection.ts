import type { StompVersion } from './Frame.ts';

/** Where and how to connect; times in milliseconds. Without login no credentials are sent. */
export interface StompOptions {
  readonly host: string;
  readonly port: number;
  readonly login?: string;
  readonly passcode?: string;
  /** The host header of CONNECT; default: host. RabbitMQ needs its virtual host here. */
  readonly vhost?: string;
  readonly acceptVersions?: readonly StompVersion[];
  /** What we offer to send and ask to receive; the broker has its say. Default and 0: no heart-beats. */
  readonly heartbeatMs?: number;
  /** Heart-beats of the broker in a row that may be missed before the connection is given up. Default 2. */
  readonly maxMissedHeartbeats?: number;
  readonly connectTimeoutMs?: number;
  readonly receiptTimeoutMs?: number;
  /** A larger MESSAGE comes without its body (isOversize); another frame of that size ends the connection. Default 8 MiB. */
  readonly maxFrameBytes?: number;
  /** Told of every message that could not be handed on: one for nobody, or one whose head cannot be read or acknowledged. */
  readonly onDropped?: (dropped: DroppedMessage) => void;
  /** Given: TLS from the first byte. */
  readonly tls?: StompTls;
}

/** TLS 1.2 or newer, always verified: the chain against these authorities alone, and the host name. PEM texts. */
export interface StompTls {
  readonly authorities: readonly string[];
  /** Our own certificate and its key, for a broker that demands one. */
  readonly client?: { readonly certificate: string; readonly key: string };
  /** OpenSSL cipher list; default: the runtime's. */
  readonly ciphers?: string;
}

/** A message that the broker delivered to one of our subscriptions. */
export interface StompMessage {
  readonly destination: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** It was over maxFrameBytes, or its head over 64 KiB: the body is empty, headers may be missing; it can be acknowledged. */
  readonly isOversize: boolean;
}

/** A message that was not handed on: a text for people says why. */
export interface DroppedMessage {
  /** Empty: it named none, or in an oversize head one that was too long to keep. */
  readonly destination: string;
  readonly fault: string;
  /** True: it was acknowledged and is gone, because it would have come first on every connection. False: the broker keeps it until one behind it is acknowledged. */
  readonly isAcknowledged: boolean;
}

/** One open connection. After it has closed, what waits is rejected with ConnectionLost and nothing is sent any more. */
export interface StompConnection {
  readonly version: StompVersion;
  /** Why it ended; undefined after disconnect(). Never rejects. */
  readonly closed: Promise<Error | undefined>;
  /** Writes one SEND. Resolves when the broker's receipt came if confirm, else when the socket has taken it, which has no time limit. */
  send(
    destination: string,
    headers: Iterable<readonly [string, string]>,
    body: Buffer,
    options?: { readonly confirm?: boolean },
  ): Promise<void>;
  /**
   * Resolves when the broker has confirmed the subscription, so that no answer to a later SEND can be missed. A broker that does not
   * within receiptTimeoutMs ends the connection. A handler
   * that throws, or returns a promise that rejects, ends the connection with its error as the cause.
   */
  subscribe(
    options: {
      readonly destination: string;
      readonly ack: 'auto' | 'client';
      readonly headers?: Iterable<readonly [string, string]>;
    },
    onMessage: (message: StompMessage) => unknown,
  ): Promise<StompSubscription>;
  /**
   * Accepts one message of a `client` subscription, the very object that was handed on; never throws. The broker is told when all that came before have been accepted
   * as well, in one ACK for all that was accepted within 2 ms. Does nothing on a closed connection, where the broker
   * delivers the message again, nor for a message that does not wait for it.
   */
  ack(message: StompMessage): void;
  /**
   * Says goodbye, waits until the broker has taken everything sent before, and closes; if it did not within
   * receiptTimeoutMs, or reads nothing for a second, closed says so. Nothing is written after that.
   */
  disconnect(): Promise<void>;
}

/** A subscription that is in force. */
export interface StompSubscription {
  /**
   * Ends it; resolves when the broker has confirmed, or at once when the connection is gone. What it delivered and nobody accepted goes
   * to the next subscriber (RabbitMQ: when the connection ends) and holds back every further ACK of this connection.
   */
  unsubscribe(): Promise<void>;
}
