import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { hasOutgrown } from './hasOutgrown.ts';
import { IS_LIVE } from './liveSessions.ts';
import { limitOf, readRights, type StoredLimit } from './readRights.ts';
import type { Caller } from './RequestContext.ts';
import type { TokenLimit } from './Rights.ts';
import { digestToken, kindOfToken } from './secretToken.ts';

/** Finds the caller of another kind of token than a user's, e.g. a bridge's. */
export type CallerLookup = (em: EntityManager, tokenDigest: string) => Promise<Caller | undefined>;

const SESSION_USER = `
  select u.id, u.login, u.is_admin as "isAdmin", s.known_by_id as "knownBy" from session s join app_user u on u.id = s.user_id
  where s.token_digest = $1 and ${IS_LIVE('s')} and u.disabled_at is null`;

const TOKEN_USER = `
  select u.id, u.login, u.is_admin as "isAdmin", t.known_by_id as "knownBy", t.permissions, t.filter from api_token t join app_user u on u.id = t.user_id
  where t.token_digest = $1 and t.expires_at > now() and u.disabled_at is null`;

const NOBODY: Caller = { kind: 'nobody' };

/** Who a bearer or cookie token belongs to; `nobody` for none, an unknown or an expired one. */
export async function identifyCaller(
  em: EntityManager,
  token: string | undefined,
  findBridge: CallerLookup,
): Promise<Caller> {
  if (token === undefined) return NOBODY;
  const digest = digestToken(token);
  switch (kindOfToken(token)) {
    case 'session':
      return await findSessionUser(em, digest);
    case 'apiToken':
      return await findTokenUser(em, digest);
    case 'bridge':
      return (await findBridge(em, digest)) ?? NOBODY;
    case 'signInLink':
    case 'enrolment':
    case undefined:
      return NOBODY;
  }
}

/** A user as the tables have them. */
export interface KnownUser {
  readonly id: number;
  readonly login: string;
  readonly isAdmin: boolean;
}

interface WayIn {
  /** Who may have opened the session, or made the token, in place of the user. Null: nobody. */
  readonly knownBy: number | null;
}

/** A user as a caller, with what they may do now; with a token, what it leaves of that. */
export async function callerOf(
  em: EntityManager,
  { id, login, isAdmin }: KnownUser,
  token: TokenLimit | null = null,
): Promise<Caller> {
  const rights = await readRights(em, { userId: id, isAdmin, token });
  return { kind: 'user', userId: id, login, isAdmin: isAdmin && token === null, rights };
}

async function findSessionUser(em: EntityManager, digest: string): Promise<Caller> {
  const [user] = await query<KnownUser & WayIn>(em, SESSION_USER, [digest]);
  return user === undefined || (await hasOutgrown(em, user, user.knownBy)) ? NOBODY : await callerOf(em, user);
}

async function findTokenUser(em: EntityManager, digest: string): Promise<Caller> {
  const [user] = await query<KnownUser & WayIn & StoredLimit>(em, TOKEN_USER, [digest]);
  if (user === undefined || (await hasOutgrown(em, user, user.knownBy))) return NOBODY;
  return await callerOf(em, user, limitOf(user));
}
