/** Something a client did that the broker answers with an ERROR frame before it closes the connection. */
export class ClientFault extends Error {
  readonly code = 'CLIENT_FAULT';
  constructor(fault: string, options?: ErrorOptions) {
    super(fault, options);
    this.name = 'ClientFault';
  }
}

/** The broker cannot listen where it was told to. */
export class BrokerAddressInUse extends Error {
  readonly code = 'BROKER_ADDRESS_IN_USE';
  readonly host: string;
  readonly port: number;
  constructor(host: string, port: number, options?: ErrorOptions) {
    super(`The loopback broker cannot listen on ${host}:${port}; name another port or 0 for any free one`, options);
    this.name = 'BrokerAddressInUse';
    this.host = host;
    this.port = port;
  }
}
