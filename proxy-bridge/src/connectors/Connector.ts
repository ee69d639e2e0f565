/** What a link is for: the replies to tasks, kept by the broker until they are accepted, or those to inquiries of the bridge itself, which may get lost. */
export type ReplyChannel = 'tasks' | 'inquiries';

/** A message that came to our reply address. Nothing of it has been checked. */
export interface IncomingReply {
  readonly body: Buffer;
  /** It was larger than one reply may be, so its body was let go and is empty. */
  readonly isOversize: boolean;
  /** Tells the broker to forget it; until then it is delivered again after a break. Throws when the broker's own words cannot be given back to it. On a link for inquiries it does nothing. */
  accept(): void;
}

/** A signed request: where it goes and how long it is valid. Its replies come to the link that sends it. */
export interface OutgoingRequest {
  readonly payload: Buffer;
  readonly collective: string;
  readonly ttlSeconds: number;
}

/** An open connection to the middleware, subscribed to the reply address of its channel. */
export interface BrokerLink {
  /** Hands one request for one host to the broker. Resolves when the broker has confirmed it; a rejection proves nothing. Writes at once, or never. */
  sendDirected(identity: string, request: OutgoingRequest): Promise<void>;
  /** Hands one request to every node of the collective that has the agent; who acts is for the request's own filter to say. Like sendDirected otherwise. */
  broadcast(agent: string, request: OutgoingRequest): Promise<void>;
  /** Why it ended; undefined after `disconnect`. Never rejects. */
  readonly closed: Promise<Error | undefined>;
  disconnect(): Promise<void>;
}

/** A connection on which the nodes of one collective announce themselves. */
export interface RegistrationLink {
  /** Why it ended; undefined after `disconnect`. Never rejects. */
  readonly closed: Promise<Error | undefined>;
  disconnect(): Promise<void>;
}

/** The way to one kind of middleware; every implementation satisfies the connector contract suite. */
export interface Connector {
  /** Kind and address, for people, e.g. "activemq 127.0.0.1:61613". */
  readonly middleware: string;
  /**
   * Connects and subscribes for one channel; rejects when no broker of the pool can be reached or all refuse. Every call
   * makes a connection of its own, so that what ends one (a collective that the broker forbids) leaves the others alone.
   */
  connect(channel: ReplyChannel, onReply: (reply: IncomingReply) => void): Promise<BrokerLink>;
  /** Listens to the registration messages of one collective, likewise on a connection of its own. Gives bare payloads. */
  listenForRegistrations(collective: string, onRegistration: (payload: Buffer) => void): Promise<RegistrationLink>;
}
