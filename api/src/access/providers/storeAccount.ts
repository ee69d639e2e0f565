import { query } from '../../platform/sql.ts';
import { endSessions } from '../endSessions.ts';
import { AccountDisabled } from '../openSession.ts';
import { recordAudit } from '../recordAudit.ts';
import type { RequestContext } from '../RequestContext.ts';
import { User } from '../User.ts';
import type { ExternalPerson } from './ExternalPerson.ts';
import { LoginTaken } from './signInErrors.ts';

/** Two first sign-ins of one person at once make one account: the other waits for the lock of its row. */
const INSERT_ACCOUNT = `
  insert into app_user (login, name, email, issuer, subject) select $3, $4, $5, $1, $2
  where not exists (select 1 from app_user where issuer = $1 and subject = $2)
  on conflict do nothing returning id`;

const LOCK_ACCOUNT = `
  select id, login, is_admin, disabled_at is not null as is_disabled from app_user where issuer = $1 and subject = $2 for update`;

/**
 * A login that has become another account's stays as it was. Who is an administrator because of a group ceases to be one with it;
 * who was made one here stays one.
 */
const REFRESH_ACCOUNT = `
  update app_user set name = $3, email = $4,
    login = case when exists (select 1 from app_user other where other.login = $2 and other.id <> $1) then login else $2 end,
    is_admin = $5 or (is_admin and not is_admin_from_provider),
    is_admin_from_provider = $5 and (is_admin_from_provider or not is_admin)
  where id = $1 returning login, is_admin`;

interface Account {
  readonly id: number;
  readonly login: string;
  readonly is_admin: boolean;
  readonly is_disabled: boolean;
}

/** Makes or refreshes the account of a person, by issuer and subject and nothing else, in the transaction of `tx`. Throws AccountDisabled, LoginTaken. */
export async function storeAccount(tx: RequestContext, person: ExternalPerson, mayAll: boolean): Promise<User> {
  const { issuer, subject, login, name, email } = person;
  const made = await query(tx.em, INSERT_ACCOUNT, [issuer, subject, login, name, email]);
  const [account] = await query<Account>(tx.em, LOCK_ACCOUNT, [issuer, subject]);
  if (account === undefined) throw new LoginTaken(login);
  if (account.is_disabled) throw new AccountDisabled(account.login);
  const [stored] = await query<{ login: string; is_admin: boolean }>(tx.em, REFRESH_ACCOUNT, [
    account.id,
    login,
    name,
    email,
    mayAll,
  ]);
  if (made.length > 0) await recordAudit(tx, 'user.create', `login:${login}`, { issuer, subject });
  if (stored !== undefined && stored.login !== account.login)
    await recordAudit(tx, 'user.rename', `login:${stored.login}`, { before: account.login });
  if (stored !== undefined && stored.is_admin !== account.is_admin) {
    await endSessions(tx, account.id);
    await recordAudit(tx, 'user.admin', `login:${stored.login}`, { isAdmin: stored.is_admin, by: issuer });
  }
  return await tx.em.findOneOrFail(User, account.id, { refresh: true });
}
