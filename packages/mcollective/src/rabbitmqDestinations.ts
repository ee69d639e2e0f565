import { checkedName } from './message/identities.ts';

/** How long the broker keeps a message beyond its ttl, as the Ruby client does. */
const GRACE_SECONDS = 10;

type Headers = (readonly [string, string])[];

/**
 * Usual permissions let clients make and read queues with names that begin so, and no others. The dot tells ours from
 * those that the broker names (22 letters, digits, _ and -), so that nodes can be kept away from the replies.
 */
const QUEUE_PREFIX = 'stomp-subscription-reply.';

/** Destinations on RabbitMQ (protocol A.4). Parts are checked, a name can never leave its place. Throws InvalidName. */
export const rabbitmqDestinations = {
  /** Requests to every node that has the agent. */
  broadcast: (collective: string, agent: string): string =>
    `${broadcastExchange(collective)}/${checkedName('Agent', agent)}`,
  /** Requests to every node whatever its agents, in networks that use agents_multiplex. */
  multiplex: (collective: string): string => broadcastExchange(collective),
  /** Where nodes announce themselves (protocol F.5): a request to an agent of that name; with agents_multiplex it goes to multiplex. */
  registration: (collective: string): string => `${broadcastExchange(collective)}/registration`,
  /** Requests to one node. One that does not listen is no error: the broker drops the request without a word. */
  directed: (collective: string, identity: string): string =>
    `/exchange/${checkedName('Collective', collective)}_directed/${checkedName('Identity', identity)}`,
  /** The name of a client's queue for replies; the id must be its own. */
  replyQueue: (clientId: string): string => checkedName('Client', `${QUEUE_PREFIX}${clientId}`),
  /** Where the client subscribes to its queue, which is declared by that. */
  queue: (name: string): string => `/queue/${checkedName('Queue', name)}`,
  /** The reply-to of a queue that is there: a node that answers declares nothing and publishes to the default exchange. */
  existingQueue: (name: string): string => `/amq/queue/${checkedName('Queue', name)}`,
  /** The reply-to in networks that use_reply_exchange, and where the client subscribes to it. */
  replyExchange: (clientId: string): string => `/exchange/mcollective_reply/${checkedName('Client', clientId)}`,
} as const;

function broadcastExchange(collective: string): string {
  return `/exchange/${checkedName('Collective', collective)}_broadcast`;
}

/** Headers of a request's SEND (protocol A.4). It expires after a time, not at one: the broker's clock does not matter. */
export function rabbitmqRequestHeaders(request: {
  readonly replyTo: string;
  readonly senderId: string;
  readonly ttlSeconds: number;
}): Headers {
  return [['reply-to', request.replyTo], ...rabbitmqReplyHeaders(request)];
}

/** Headers of a reply's SEND; ttlSeconds is the node's own. */
export function rabbitmqReplyHeaders(reply: { readonly senderId: string; readonly ttlSeconds: number }): Headers {
  return [
    ['expiration', String((reply.ttlSeconds + GRACE_SECONDS) * 1000)],
    ['mc_sender', checkedName('Sender', reply.senderId)],
  ];
}
