import { randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { hashPassword } from './password.ts';
import { recordOwnAct } from './recordAudit.ts';
import { digestToken, makeToken } from './secretToken.ts';

const INSERT_ADMIN = `
  insert into app_user (login, name, is_admin, password_hash) values ('admin', 'Administrator', true, $1)
  on conflict (login) do nothing returning id`;

const INSERT_LINK = `
  insert into sign_in_link (token_digest, user_id, made_by_id, expires_at)
  select $1, id, $3, now() + interval '1 hour' from app_user where login = $2 and disabled_at is null returning 1`;

/** Makes the user `admin` on the first start. Returns the random password if it made one up, to be shown once. */
export async function ensureAdmin(em: EntityManager, password: string | undefined): Promise<string | undefined> {
  const [existing] = await query(em, `select 1 from app_user where login = 'admin'`);
  if (existing !== undefined) return undefined;
  const chosen = password ?? randomBytes(12).toString('base64url');
  const hash = await hashPassword(chosen);
  const isMade = await em.transactional(async (tx) => {
    if ((await query(tx, INSERT_ADMIN, [hash])).length === 0) return false;
    await recordOwnAct(tx, { act: 'user.create', object: 'login:admin', details: { isAdmin: true } });
    return true;
  });
  return isMade && password === undefined ? chosen : undefined;
}

/** Whom a link signs in, and who made it. */
export interface LinkWish {
  readonly login: string;
  /** Null: somebody at the console. */
  readonly madeBy: number | null;
}

/** Makes a sign-in link's token for a login, valid once and for an hour. Undefined: nobody who is enabled has this login. */
export async function createSignInLink(em: EntityManager, { login, madeBy }: LinkWish): Promise<string | undefined> {
  const token = makeToken('signInLink');
  const made = await query(em, INSERT_LINK, [digestToken(token), login, madeBy]);
  return made.length > 0 ? token : undefined;
}
