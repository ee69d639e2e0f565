import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { readRights } from './readRights.ts';
import type { Caller } from './RequestContext.ts';
import { digestToken, kindOfToken } from './secretToken.ts';

/** Finds the caller of another kind of token than a user's, e.g. a bridge's. */
export type CallerLookup = (em: EntityManager, tokenDigest: string) => Promise<Caller | undefined>;

const SESSION_USER = `
  select u.id, u.login, u.is_admin as "isAdmin" from session s join app_user u on u.id = s.user_id
  where s.token_digest = $1 and s.expires_at > now()`;

const TOKEN_USER = `
  select u.id, u.login, u.is_admin as "isAdmin" from api_token t join app_user u on u.id = t.user_id
  where t.token_digest = $1 and t.expires_at > now()`;

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
      return await findUser(em, SESSION_USER, digest);
    case 'apiToken':
      return await findUser(em, TOKEN_USER, digest);
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

/** A user as a caller, with what they may do now. */
export async function callerOf(em: EntityManager, { id, login, isAdmin }: KnownUser): Promise<Caller> {
  return { kind: 'user', userId: id, login, isAdmin, rights: await readRights(em, { userId: id, isAdmin }) };
}

async function findUser(em: EntityManager, statement: string, digest: string): Promise<Caller> {
  const [user] = await query<KnownUser>(em, statement, [digest]);
  return user === undefined ? NOBODY : await callerOf(em, user);
}
