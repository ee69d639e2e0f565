import { AppError } from '../platform/AppError.ts';
import { queryOne } from '../platform/sql.ts';
import { userOf } from './permissions.ts';
import { recordAudit } from './recordAudit.ts';
import { inTransaction, type RequestContext } from './RequestContext.ts';
import { digestToken, makeToken, nameToken } from './secretToken.ts';

export interface CreateToken {
  readonly name: string;
  readonly expiresAt: Date | null | undefined;
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

const INSERT_TOKEN = `insert into api_token (user_id, name, token_digest, expires_at) values ($1, $2, $3, $4) returning id`;

/** Makes a personal token; it is returned once and only its digest is kept. Throws BadTokenRequest on a wrong name or expiry. */
export async function createToken(ctx: RequestContext, input: CreateToken): Promise<CreatedToken> {
  const now = ctx.now().getTime();
  const expiresAt = input.expiresAt ?? new Date(now + DEFAULT_DAYS * DAY_MS);
  const name = input.name.trim();
  if (name === '' || name.length > 100) throw new BadTokenRequest('A token needs a name of 1 to 100 characters.');
  if (expiresAt.getTime() <= now || expiresAt.getTime() > now + LONGEST_DAYS * DAY_MS) {
    throw new BadTokenRequest(`expiresAt must lie in the future, at most ${LONGEST_DAYS} days ahead.`);
  }
  return await inTransaction(ctx, async (tx) => {
    const token = makeToken('apiToken');
    const { id } = await queryOne<{ id: number }>(tx.em, INSERT_TOKEN, [
      userOf(tx).userId,
      name,
      digestToken(token),
      expiresAt,
    ]);
    await recordAudit(tx, 'token.create', `token:${id}`, { name, expiresAt, credential: nameToken(token) });
    return { id, name, token, expiresAt };
  });
}
