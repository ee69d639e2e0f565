import type { OutgoingRequest, ReplyChannel } from './Connector.ts';

type Headers = readonly (readonly [string, string])[];

/** A reply address: where we subscribe to it, and what a request names as its reply-to. */
export interface ReplyAddress {
  readonly destination: string;
  readonly headers: Headers;
  readonly replyTo: string;
  /** A destination that hears the same messages and is refused where the queue is not there; `destination` declares it. */
  readonly existing?: string;
}

/** A request as a SEND: where to and with which headers. */
export interface Addressed {
  readonly destination: string;
  readonly headers: Headers;
}

/** How MCollective uses one kind of STOMP broker: destinations and headers, nothing that is open. */
export interface StompDialect {
  readonly kind: string;
  /** The usual address of a channel, and those that stand in for it while the part of the broker is down that it lives on. */
  readonly replies: Readonly<Record<ReplyChannel, readonly [ReplyAddress, ...ReplyAddress[]]>>;
  /** Whether a subscription was refused because the part of the broker is down that the address lives on. */
  readonly isAddressDown: (error: unknown) => boolean;
  readonly directed: (identity: string, request: OutgoingRequest, replyTo: string) => Addressed;
  readonly broadcast: (agent: string, request: OutgoingRequest, replyTo: string) => Addressed;
  /** Where the nodes of a collective announce themselves. */
  readonly registration: (collective: string) => string;
  /** Turns the end of a connection, or the failure to get one, into what an admin can act on; the error itself if there is nothing to add. */
  readonly explain: (error: Error) => Error;
}
