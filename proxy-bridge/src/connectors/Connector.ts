/** Where a reply belongs: to a task, kept by the broker until it is accepted, or to an inquiry of the bridge itself, which may get lost. */
export type ReplyChannel = 'tasks' | 'inquiries';

/** A message that came to one of our reply addresses. Nothing of it has been checked. */
export interface IncomingReply {
  readonly channel: ReplyChannel;
  readonly body: Buffer;
  /** It was larger than one reply may be, so its body was let go and is empty. */
  readonly isOversize: boolean;
  /** Tells the broker to forget it; until then it is delivered again after a break. Throws when the broker's own words cannot be given back to it. */
  accept(): void;
}

/** A signed request and how long it is valid. */
export interface OutgoingRequest {
  readonly payload: Buffer;
  readonly ttlSeconds: number;
  readonly replyTo: ReplyChannel;
}

/** An open connection to the middleware, subscribed to both reply addresses. */
export interface BrokerLink {
  /** Hands one request for one host to the broker. Resolves when the broker has confirmed it; a rejection proves nothing. Writes at once, or never. */
  sendDirected(identity: string, request: OutgoingRequest): Promise<void>;
  /** Hands one request for every node that has the agent to the broker; only for inquiries, which change nothing. */
  broadcast(agent: string, request: OutgoingRequest): Promise<void>;
  /** Why it ended; undefined after `disconnect`. Never rejects. */
  readonly closed: Promise<Error | undefined>;
  disconnect(): Promise<void>;
}

/** The way to one kind of middleware; every implementation satisfies the connector contract suite. */
export interface Connector {
  /** Kind and address, for people, e.g. "activemq 127.0.0.1:61613". */
  readonly middleware: string;
  /** Connects and subscribes; rejects when the broker cannot be reached or refuses. */
  connect(onReply: (reply: IncomingReply) => void): Promise<BrokerLink>;
}
