import type { IncomingHttpHeaders } from 'node:http';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyReply } from 'fastify';
import type { Events } from '../platform/events.ts';
import type { Caller, RequestContext } from './RequestContext.ts';

export const SESSION_COOKIE = 'chargehand_session';

interface OpenRequest {
  readonly em: EntityManager;
  readonly events: Events;
  readonly token: string | undefined;
  readonly caller: Caller;
  /** Looks who it is now. Undefined: somebody else does that. */
  readonly again?: () => Promise<Caller>;
  readonly signal: AbortSignal;
  /** Where it comes from. Undefined: from nowhere else. */
  readonly address?: string;
  /** Undefined: over a socket, where no cookie can be set. */
  readonly reply?: FastifyReply;
}

/** The context of one request. */
export function openRequest({ em, events, token, caller, again, signal, address, reply }: OpenRequest): RequestContext {
  return {
    em,
    caller,
    events,
    token,
    signal,
    ...(again && { identifyAgain: again }),
    ...(address !== undefined && { address }),
    now: () => new Date(),
    setSessionCookie: (session) => {
      if (session === undefined) reply?.clearCookie(SESSION_COOKIE, { path: '/' });
      else reply?.setCookie(SESSION_COOKIE, session, { path: '/', httpOnly: true, sameSite: 'strict' });
    },
  };
}

/** The token that a request carries: the bearer's, else the cookie's. Undefined: none. */
export function tokenOfHeaders(headers: IncomingHttpHeaders, cookie: string | undefined): string | undefined {
  const bearer = /^Bearer ([\w-]{1,200})$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? cookie;
}
