import { checkedName } from './message/identities.ts';

/** How long the broker keeps a message beyond its ttl, as the Ruby client does. */
const GRACE_SECONDS = 10;

type Headers = (readonly [string, string])[];

/** Destinations on ActiveMQ (protocol A.3). Parts are checked, a name can never leave its place. Throws InvalidName. */
export const activemqDestinations = {
  /** Requests to every node that has the agent. */
  broadcast: (collective: string, agent: string): string =>
    `/topic/${checkedName('Collective', collective)}.${checkedName('Agent', agent)}.agent`,
  /** Requests to every node whatever its agents, in networks that use agents_multiplex. */
  multiplex: (collective: string): string => `/topic/${checkedName('Collective', collective)}.agents`,
  /** Where nodes announce themselves (protocol F.5): a request to an agent of that name; with agents_multiplex it goes to multiplex. */
  registration: (collective: string): string => `/topic/${checkedName('Collective', collective)}.registration.agent`,
  /** Requests to one node, which selects by the header mc_identity. */
  directed: (collective: string): string => `/queue/${checkedName('Collective', collective)}.nodes`,
  /** Replies to one client; the id must be its own. */
  reply: (collective: string, clientId: string): string =>
    `/queue/${checkedName('Collective', collective)}.reply.${checkedName('Client', clientId)}`,
  /** The selector with which a node subscribes to the directed queue. */
  selector: (identity: string): string => `mc_identity = '${checkedName('Identity', identity)}'`,
} as const;

/**
 * Headers of a request's SEND (protocol A.3); times in unix seconds. `identity` only for directed requests. ActiveMQ
 * compares `expires` with its own clock, so messageTime must be right.
 */
export function requestHeaders(request: {
  readonly replyTo: string;
  readonly senderId: string;
  readonly messageTime: number;
  readonly ttlSeconds: number;
  readonly identity?: string;
  readonly priority?: number;
}): Headers {
  const headers: Headers = [];
  if (request.priority !== undefined && request.priority > 0) headers.push(['priority', String(request.priority)]);
  headers.push(...timeHeaders(request), ['reply-to', request.replyTo]);
  if (request.identity !== undefined) headers.push(['mc_identity', checkedName('Identity', request.identity)]);
  headers.push(['mc_sender', checkedName('Sender', request.senderId)]);
  return headers;
}

/** Headers of a reply's SEND; ttlSeconds is the node's own. */
export function replyHeaders(reply: {
  readonly senderId: string;
  readonly messageTime: number;
  readonly ttlSeconds: number;
}): Headers {
  return [...timeHeaders(reply), ['mc_sender', checkedName('Sender', reply.senderId)]];
}

function timeHeaders({ messageTime, ttlSeconds }: { messageTime: number; ttlSeconds: number }): Headers {
  return [
    ['timestamp', String(messageTime * 1000)],
    ['expires', String((messageTime + ttlSeconds + GRACE_SECONDS) * 1000)],
  ];
}
