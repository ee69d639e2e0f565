import type { EntityManager } from '@mikro-orm/postgresql';
import type { Events } from '../platform/events.ts';
import { narrowTo } from '../platform/ReaderEntityManager.ts';
import type { ProviderSettings } from './providers/SignInSettings.ts';
import type { Rights } from './Rights.ts';

/** Who asks. */
export type Caller =
  | { readonly kind: 'nobody' }
  | {
      readonly kind: 'user';
      readonly userId: number;
      readonly login: string;
      /** Above all rules, and not by a token that narrows that. */
      readonly isAdmin: boolean;
      readonly rights: Rights;
    }
  | { readonly kind: 'bridge'; readonly bridgeId: number; readonly smartProxyId: number; readonly proxyName: string };

/** Who asks, in which transaction, and what time it is. One per request; a subscription forks `em` per read. */
export interface RequestContext {
  readonly em: EntityManager;
  readonly caller: Caller;
  /** Looks who asks now, for who has waited long. Undefined: over a socket, where it is looked all the time. */
  readonly identifyAgain?: () => Promise<Caller>;
  readonly events: Events;
  /** Who else vouches for people. Undefined: nobody. */
  readonly providers?: readonly ProviderSettings[];
  readonly now: () => Date;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** The bearer or cookie token of the request, for signing out. Undefined: none came. */
  readonly token: string | undefined;
  /** The network address that asks, or what else it is that does. Undefined: the API itself, because of the clock. */
  readonly address?: string;
  /** What the program that asks says it is. Undefined: nothing, or it is none. */
  readonly agent?: string;
  /** Sets the browser's session cookie, or clears it. */
  readonly setSessionCookie: (token: string | undefined) => void;
}

/**
 * Runs an act in one transaction, with a context whose `em` belongs to it and sees everything: whether the caller may do it, and which
 * objects there are for them, is decided before.
 */
export async function inTransaction<Result>(
  ctx: RequestContext,
  work: (ctx: RequestContext) => Promise<Result>,
): Promise<Result> {
  return await ctx.em.transactional(async (em) => await work({ ...ctx, em: narrowTo(em, undefined) }));
}

/** The caller for logs and audit, e.g. user:admin. */
export function describeCaller(caller: Caller): string {
  switch (caller.kind) {
    case 'nobody':
      return 'nobody';
    case 'user':
      return `user:${caller.login}`;
    case 'bridge':
      return `bridge:${caller.proxyName}`;
  }
}
