import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AppError } from '../platform/AppError.ts';
import { query, queryOne } from '../platform/sql.ts';
import { networkOf } from './networkOf.ts';

/** A password was tried wrongly too often; also for logins that do not exist. */
export class TooManyAttempts extends AppError {
  readonly code = 'TOO_MANY_ATTEMPTS';
  constructor(readonly retryAfterSeconds: number) {
    super(`Too many failed sign-ins. Try again in ${retryAfterSeconds} seconds.`);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { retryAfterSeconds: this.retryAfterSeconds };
  }
}

/** Which account is tried from where. */
export interface Attempt {
  readonly account: string;
  readonly address: string;
}

/** Wrong tries within five minutes until a lock: of an account from one address, of it from all addresses, and of all accounts from one. */
const LIMITS = { pair: 10, account: 100, address: 100 } as const;

const ALL = '*';

/**
 * Counts a try before its password is looked at, so that tries at the same time cannot pass the limit together: they wait for each other at the
 * row. Gives no row while it is locked. The try that reaches the limit may still be the right one; whatever comes after it is locked out for
 * a minute, then two, four, up to an hour.
 */
const TAKE_TRY = `
  insert into sign_in_attempt as a (account, address, tries, since, touched_at) values ($1, $2, 1, now(), now())
  on conflict (account, address) do update set (tries, since, locks, locked_until, touched_at) = (
    select
      case when reached then 0 else n end,
      case when reached or n = 1 then now() else a.since end,
      past + reached::int,
      case when reached then now() + least(interval '1 minute' * power(2, past), interval '1 hour') end,
      now()
    from (
      select n, n >= $3::int as reached, case when a.touched_at > now() - interval '1 day' then a.locks else 0 end as past
      from (select case when a.since > now() - interval '5 minutes' then a.tries + 1 else 1 end as n) as counted
    ) as judged
  )
  where a.locked_until is null or a.locked_until <= now()
  returning locked_until is not null as "isLocked"`;

const IS_KNOWN = `
  select 1 from sign_in_attempt where account = $1 and address = $2 and succeeded_at > now() - interval '30 days'`;

const READ_LOCK = `
  select greatest(1, ceil(extract(epoch from locked_until - now())))::int as seconds from sign_in_attempt
  where account = $1 and address = $2`;

const FORGIVE_PAIR = `
  update sign_in_attempt set tries = 0, locks = 0, locked_until = null, succeeded_at = now(), touched_at = now()
  where account = $1 and address = $2`;

/** Its own try alone: who has one right password must not wipe out the wrong ones for others. */
const FORGIVE_ONE = `
  update sign_in_attempt set tries = tries - 1
  where ((account = $1 and address = '${ALL}') or (account = '${ALL}' and address = $2)) and tries > 0`;

const FORGET_OLD = `
  delete from sign_in_attempt
  where touched_at < now() - interval '1 day' and (succeeded_at is null or touched_at < now() - interval '31 days')`;

const FORGET_ACCOUNT = `delete from sign_in_attempt where account = $1`;

/** Names a try. The login's digest stands for it: people write passwords there by mistake. */
export function attemptOf(login: string, address: string | undefined): Attempt {
  return { account: accountOf(login), address: address === undefined ? 'here' : networkOf(address) };
}

/** Counts a try and tells whether it was the last before a lock. Throws TooManyAttempts while there is one. */
export async function takeTry(em: EntityManager, { account, address }: Attempt): Promise<{ readonly isLast: boolean }> {
  // Who has signed in here before is not locked out by what others do.
  if ((await query(em, IS_KNOWN, [account, address])).length > 0)
    return { isLast: await take(em, { account, address }, LIMITS.pair) };
  // The address first: while it is locked nothing more is written down, however many accounts are made up.
  const locked = [
    await take(em, { account: ALL, address }, LIMITS.address),
    await take(em, { account, address }, LIMITS.pair),
    await take(em, { account, address: ALL }, LIMITS.account),
  ];
  return { isLast: locked.includes(true) };
}

/** The password was right: this account may be tried from this address as if nothing had been. */
export async function forgiveTries(em: EntityManager, { account, address }: Attempt): Promise<void> {
  await query(em, FORGIVE_ONE, [account, address]);
  await query(em, FORGIVE_PAIR, [account, address]);
}

/** The password was wrong: a good time to forget what is too old to matter. */
export async function forgetOldTries(em: EntityManager): Promise<void> {
  await query(em, FORGET_OLD);
}

/** Unlocks an account wherever it was tried from. */
export async function unlockAccount(em: EntityManager, login: string): Promise<void> {
  await query(em, FORGET_ACCOUNT, [accountOf(login)]);
}

/** Whether this was the last try before a lock. Throws TooManyAttempts. */
async function take(em: EntityManager, { account, address }: Attempt, limit: number): Promise<boolean> {
  const [taken] = await query<{ isLocked: boolean }>(em, TAKE_TRY, [account, address, limit]);
  if (taken !== undefined) return taken.isLocked;
  throw new TooManyAttempts((await queryOne<{ seconds: number }>(em, READ_LOCK, [account, address])).seconds);
}

function accountOf(login: string): string {
  return createHash('sha256').update(login).digest('hex');
}
