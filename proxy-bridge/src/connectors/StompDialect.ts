import type { OutgoingRequest, ReplyChannel } from './Connector.ts';

type Headers = readonly (readonly [string, string])[];

/** A reply address: where we subscribe to it, and what a request names as its reply-to. */
export interface ReplyAddress {
  readonly destination: string;
  readonly headers: Headers;
  readonly replyTo: string;
}

/** A request as a SEND: where to and with which headers. */
export interface Addressed {
  readonly destination: string;
  readonly headers: Headers;
}

/** How MCollective uses one kind of STOMP broker: destinations and headers, nothing that is open. */
export interface StompDialect {
  readonly kind: string;
  readonly replies: Readonly<Record<ReplyChannel, ReplyAddress>>;
  readonly directed: (identity: string, request: OutgoingRequest) => Addressed;
  readonly broadcast: (agent: string, request: OutgoingRequest) => Addressed;
  /** Where the nodes of a collective announce themselves. */
  readonly registration: (collective: string) => string;
  /** Turns the end of a connection, or the failure to get one, into what an admin can act on; the error itself if there is nothing to add. */
  readonly explain: (error: Error) => Error;
}
