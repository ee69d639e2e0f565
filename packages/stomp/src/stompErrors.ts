/** A frame other than a MESSAGE is larger than the limit; the stream cannot be read further. */
export class FrameTooLarge extends Error {
  readonly code = 'FRAME_TOO_LARGE';
  readonly bytes: number;
  readonly limitBytes: number;
  constructor(bytes: number, limitBytes: number) {
    super(`A STOMP frame of at least ${bytes} bytes exceeds the limit of ${limitBytes} bytes`);
    this.bytes = bytes;
    this.limitBytes = limitBytes;
  }
}

/** Bytes that are no STOMP frame; the stream cannot be read further. */
export class MalformedFrame extends Error {
  readonly code = 'MALFORMED_FRAME';
  readonly fault: string;
  /** What could be read of the MESSAGE that it was found in; undefined: it was in something else. */
  readonly messageHeaders: ReadonlyMap<string, string> | undefined;
  constructor(fault: string, messageHeaders?: ReadonlyMap<string, string>) {
    super(`Not a STOMP frame: ${fault}`);
    this.fault = fault;
    this.messageHeaders = messageHeaders;
  }
}

/** A header that cannot be written in this protocol version; writing it would forge other headers or frames. Its value is not kept. */
export class UnencodableHeader extends Error {
  readonly code = 'UNENCODABLE_HEADER';
  /** The name of the header. */
  readonly header: string;
  readonly fault: string;
  constructor(header: string, fault: string) {
    super(`The STOMP header ${JSON.stringify(header)} cannot be sent: ${fault}`);
    this.header = header;
    this.fault = fault;
  }
}

/** So many messages wait that cannot be acknowledged that they hold up the others; a new connection gives them back to the broker. */
export class TooManyUnacknowledged extends Error {
  readonly code = 'TOO_MANY_UNACKNOWLEDGED';
  readonly messages: number;
  constructor(messages: number) {
    super(`${messages} messages cannot be acknowledged and hold up others; they stay at the broker until they expire`);
    this.messages = messages;
  }
}

const CHECK_ADDRESS = 'Check the address and that it speaks STOMP';

/** No STOMP session came about: nobody listens, the name is unknown, TLS failed, or the broker stayed silent. */
export class BrokerUnreachable extends Error {
  readonly code = 'BROKER_UNREACHABLE';
  readonly host: string;
  readonly port: number;
  /** What is wrong and what to do, for people. */
  readonly fault: string;
  readonly remedy: string;
  constructor(
    broker: { readonly host: string; readonly port: number },
    { fault, remedy = CHECK_ADDRESS }: { readonly fault: string; readonly remedy?: string },
    options?: ErrorOptions,
  ) {
    super(`The broker at ${broker.host}:${broker.port} cannot be reached: ${fault}. ${remedy}`, options);
    this.host = broker.host;
    this.port = broker.port;
    this.fault = fault;
    this.remedy = remedy;
  }
}

/** The broker answered CONNECT with ERROR, for example because of a wrong password. */
export class BrokerRefused extends Error {
  readonly code = 'BROKER_REFUSED';
  readonly host: string;
  readonly port: number;
  readonly brokerMessage: string;
  constructor(broker: { readonly host: string; readonly port: number }, brokerMessage: string) {
    super(
      `The broker at ${broker.host}:${broker.port} refused the connection: ${brokerMessage.replace(/\.$/, '')}. Check user, password and virtual host`,
    );
    this.host = broker.host;
    this.port = broker.port;
    this.brokerMessage = brokerMessage;
  }
}

/** The broker sent ERROR on an open connection, which ends it. */
export class BrokerFault extends Error {
  readonly code = 'BROKER_FAULT';
  readonly brokerMessage: string;
  constructor(brokerMessage: string) {
    super(`The broker ended the connection: ${brokerMessage}`);
    this.brokerMessage = brokerMessage;
  }
}

/** The broker sent nothing for more heart-beat intervals than may be missed. */
export class HeartbeatMissed extends Error {
  readonly code = 'HEARTBEAT_MISSED';
  readonly silentMs: number;
  constructor(silentMs: number) {
    super(`The broker was silent for ${Math.round(silentMs)} ms and owes a heart-beat`);
    this.silentMs = silentMs;
  }
}

/** The connection is gone; whether what was last sent has arrived is not known. */
export class ConnectionLost extends Error {
  readonly code = 'CONNECTION_LOST';
  constructor(fault: string, options?: ErrorOptions) {
    super(`The connection to the broker is gone: ${fault}`, options);
  }
}

/** The broker did not confirm in time; it may still have acted. */
export class ReceiptTimeout extends Error {
  readonly code = 'RECEIPT_TIMEOUT';
  readonly command: string;
  readonly timeoutMs: number;
  constructor(command: string, timeoutMs: number) {
    super(`The broker did not confirm ${command} within ${timeoutMs} ms; it may have acted all the same`);
    this.command = command;
    this.timeoutMs = timeoutMs;
  }
}
