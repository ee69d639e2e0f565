/** A message inside the broker: what was sent, without the headers that belong to one hop. */
export interface BrokerMessage {
  readonly id: string;
  readonly destination: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** Unix milliseconds; Infinity if it never expires. */
  readonly expiresAt: number;
  /** Rises with every message of the broker, so that one that comes back finds its place. */
  readonly sequence: number;
  /** True once a consumer had it and did not acknowledge it. */
  redelivered: boolean;
}

const HOP_HEADERS = new Set([
  'destination',
  'receipt',
  'content-length',
  'transaction',
  'id',
  'ack',
  'subscription',
  'message-id',
  'redelivered',
]);

/** Makes the message of one SEND; `expires` is ActiveMQ's header, unix milliseconds, 0 or absent for never. */
export function toBrokerMessage(
  frame: { headers: ReadonlyMap<string, string>; body: Buffer },
  destination: string,
  sequence: number,
): BrokerMessage {
  const expires = Number(frame.headers.get('expires') ?? 0);
  return {
    id: `loopback-${sequence}`,
    destination,
    headers: new Map(frame.headers.entries().filter(([name]) => !HOP_HEADERS.has(name))),
    body: frame.body,
    expiresAt: expires > 0 ? expires : Infinity,
    sequence,
    redelivered: false,
  };
}
