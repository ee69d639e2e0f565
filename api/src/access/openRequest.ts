import type { IncomingHttpHeaders } from 'node:http';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyReply } from 'fastify';
import type { Events } from '../platform/events.ts';
import type { ProviderSettings } from './providers/SignInSettings.ts';
import type { Caller, RequestContext } from './RequestContext.ts';
import { kindOfToken } from './secretToken.ts';

/**
 * Browsers take a cookie of this name only over an encrypted connection, or on the machine itself, from this host alone and for all its paths
 * (RFC 6265bis, 4.1.3.2): no neighbour under the same domain can plant a session.
 */
export const SESSION_COOKIE = '__Host-chargehand';

/** Strict will do: pages of other sites may link to ours, for our page then asks by itself. */
const COOKIE = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const;

interface OpenRequest {
  readonly em: EntityManager;
  readonly events: Events;
  readonly token: string | undefined;
  readonly caller: Caller;
  readonly providers?: readonly ProviderSettings[];
  /** Looks who it is now. Undefined: somebody else does that. */
  readonly again?: () => Promise<Caller>;
  readonly signal: AbortSignal;
  /** Where it comes from. Undefined: from nowhere else. */
  readonly address?: string;
  /** What it says that it is. Undefined: nothing. */
  readonly agent?: string | undefined;
  /** Undefined: over a socket, where no cookie can be set. */
  readonly reply?: FastifyReply;
}

/** The context of one request. */
export function openRequest({
  em,
  events,
  token,
  caller,
  providers,
  again,
  signal,
  address,
  agent,
  reply,
}: OpenRequest): RequestContext {
  return {
    em,
    caller,
    events,
    token,
    signal,
    ...(providers && { providers }),
    ...(again && { identifyAgain: again }),
    ...(address !== undefined && { address }),
    ...(agent !== undefined && { agent }),
    now: () => new Date(),
    setSessionCookie: (session) => {
      if (session === undefined) reply?.clearCookie(SESSION_COOKIE, COOKIE);
      else reply?.setCookie(SESSION_COOKIE, session, COOKIE);
    },
  };
}

/** The token that a request carries: the bearer's, else the session of the cookie, which no other token can stand in. Undefined: none. */
export function tokenOfHeaders(headers: IncomingHttpHeaders, cookie: string | undefined): string | undefined {
  const bearer = /^Bearer ([\w-]{1,200})$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  return cookie !== undefined && kindOfToken(cookie) === 'session' ? cookie : undefined;
}
