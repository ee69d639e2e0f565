import {
  activemqDestinations,
  rabbitmqDestinations,
  rabbitmqReplyHeaders,
  replyHeaders,
} from '@chargehand/mcollective';

type Headers = (readonly [string, string])[];

/** Where the nodes of a network listen, and what they write on their replies. */
export interface SiteDialect {
  /** The virtual host that a node names when it connects. */
  readonly vhost: string;
  broadcast(collective: string, plugin: string): string;
  directed(collective: string, identity: string): { readonly destination: string; readonly headers: Headers };
  replyHeaders(reply: {
    readonly senderId: string;
    readonly messageTime: number;
    readonly ttlSeconds: number;
  }): Headers;
}

/** The middleware that a simulated site can be on. */
export type SiteMiddleware = 'activemq' | 'rabbitmq';

/** Says how a node speaks on this middleware (protocol A.3 and A.4). */
export function siteDialect(middleware: SiteMiddleware): SiteDialect {
  return middleware === 'activemq' ? activemq : rabbitmq;
}

const activemq: SiteDialect = {
  vhost: 'mcollective',
  broadcast: activemqDestinations.broadcast,
  directed: (collective, identity) => ({
    destination: activemqDestinations.directed(collective),
    headers: [['selector', activemqDestinations.selector(identity)]],
  }),
  replyHeaders,
};

const rabbitmq: SiteDialect = {
  vhost: '/mcollective',
  broadcast: rabbitmqDestinations.broadcast,
  directed: (collective, identity) => ({
    destination: rabbitmqDestinations.directed(collective, identity),
    headers: [],
  }),
  replyHeaders: rabbitmqReplyHeaders,
};
