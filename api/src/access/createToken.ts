import { parseFilter, terms } from '@chargehand/fact-filter';
import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';
import { boundFault } from './hostFields.ts';
import { userOf } from './permissions.ts';
import { recordAudit } from './recordAudit.ts';
import { inTransaction, type RequestContext } from './RequestContext.ts';
import { requireRecentPassword } from './requireRecentPassword.ts';
import { digestToken, makeToken, nameToken } from './secretToken.ts';
import { SessionNeeded } from './userErrors.ts';

export interface CreateToken {
  readonly name: string;
  readonly expiresAt: Date | null | undefined;
  /** Null: everything that the owner may. */
  readonly permissions: readonly string[] | null;
  /** Null: all hosts that the owner may reach. */
  readonly filter: string | null;
}

export interface CreatedToken {
  readonly id: number;
  readonly name: string;
  readonly token: string;
  readonly expiresAt: Date;
}

export class BadTokenRequest extends AppError {
  readonly code = 'BAD_TOKEN_REQUEST';
}

const DEFAULT_DAYS = 90;
const LONGEST_DAYS = 366;
const DAY_MS = 86_400_000;

/** Waits for whoever disables the user at this moment, and then inserts nothing. */
const INSERT_TOKEN = `
  insert into api_token (user_id, name, token_digest, expires_at, permissions, filter, known_by_id)
  select id, $2, $3, $4, $5, $6, (select s.known_by_id from session s where s.token_digest = $7) from app_user where id = $1 and disabled_at is null for share returning id`;

/**
 * Makes a personal token, limited as the input says; it is returned once and only its digest is kept. Throws BadTokenRequest, PasswordNeeded,
 * and SessionNeeded for a caller with a token, which could outlive itself so.
 */
export async function createToken(ctx: RequestContext, input: CreateToken): Promise<CreatedToken> {
  await requireRecentPassword(ctx);
  const name = checkName(input.name);
  const expiresAt = checkExpiry(input.expiresAt, ctx.now().getTime());
  // An empty list gives no right; that is not the same as null.
  const permissions = input.permissions && [...new Set(input.permissions)].toSorted();
  const filter = checkFilter(input.filter);
  return await inTransaction(ctx, async (tx) => {
    const token = makeToken('apiToken');
    const values = [
      userOf(tx).userId,
      name,
      digestToken(token),
      expiresAt,
      permissions,
      filter,
      digestToken(tx.token ?? ''),
    ];
    const [made] = await query<{ id: number }>(tx.em, INSERT_TOKEN, values);
    if (made === undefined) throw new SessionNeeded();
    await recordAudit(tx, 'token.create', `token:${made.id}`, {
      ...{ name, expiresAt, permissions, filter },
      credential: nameToken(token),
    });
    return { id: made.id, name, token, expiresAt };
  });
}

function checkName(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= 100 && !/\p{Cc}/u.test(name)) return name;
  throw new BadTokenRequest('A token needs a name of 1 to 100 characters, without control characters.');
}

function checkExpiry(wanted: Date | null | undefined, now: number): Date {
  const expiresAt = wanted ?? new Date(now + DEFAULT_DAYS * DAY_MS);
  if (expiresAt.getTime() > now && expiresAt.getTime() <= now + LONGEST_DAYS * DAY_MS) return expiresAt;
  throw new BadTokenRequest(`expiresAt must lie in the future, at most ${LONGEST_DAYS} days ahead.`);
}

function checkFilter(filter: string | null): string | null {
  if (filter === null) return null;
  const parsed = parseFilter(filter);
  if (!parsed.ok) throw new BadTokenRequest(`The filter of the token cannot be read. ${parsed.error.message}`);
  if (parsed.warnings.some(({ code }) => code === 'INCOMPLETE'))
    throw new BadTokenRequest('The filter of the token is incomplete. Complete it, or leave it out.');
  const [fault] = [...terms(parsed.filter)].flatMap(({ term }) => boundFault(term.field) ?? []);
  if (fault !== undefined) throw new BadTokenRequest(`The token is limited to no hosts that could be told: ${fault}`);
  return filter;
}
