import type { EntityManager } from '@mikro-orm/postgresql';
import { recordRefusal } from '../access/audit/recordRefusal.ts';
import { recordAudit } from '../access/recordAudit.ts';
import { inTransaction, type Caller, type RequestContext } from '../access/RequestContext.ts';
import { digestToken, makeToken, nameToken } from '../access/secretToken.ts';
import { AppError } from '../platform/AppError.ts';
import { query, queryOne } from '../platform/sql.ts';
import { checkSealingKey } from './checkSealingKey.ts';

export interface NewEnrolment {
  readonly proxy: string;
  readonly token: string;
  readonly expiresAt: Date;
}

export class EnrolmentRefused extends AppError {
  readonly code = 'ENROLMENT_REFUSED';
  constructor() {
    super('This enrolment token is unknown, used or expired. Make a new one with createEnrolment.');
  }
}

export class BadProxyName extends AppError {
  readonly code = 'BAD_PROXY_NAME';
  constructor(readonly proxy: string) {
    super('The name of a smart proxy has 1 to 255 letters, digits, dots, dashes or underscores.');
  }
}

const UPSERT_PROXY = `
  insert into smart_proxy (name) values ($1) on conflict (name) do update set name = excluded.name returning id`;

const INSERT_ENROLMENT = `
  insert into enrolment (token_digest, smart_proxy_id, expires_at) values ($1, $2, now() + interval '15 minutes') returning expires_at`;

/** Locks the token's row, so that of two bridges with the same token one is refused. */
const USE_ENROLMENT = `
  update enrolment e set used_at = now() from smart_proxy p
  where e.token_digest = $1 and e.used_at is null and e.expires_at > now() and p.id = e.smart_proxy_id
  returning p.id, p.name`;

/** A key that was pinned before is replaced, also by none. */
const UPSERT_BRIDGE = `
  insert into bridge (smart_proxy_id, secret_digest, sealing_key) values ($1, $2, $3)
  on conflict (smart_proxy_id) do update set secret_digest = excluded.secret_digest, sealing_key = excluded.sealing_key`;

/** Who tries a token that was used has found it somewhere. */
const EXPLAIN_REFUSAL = `
  select p.name as proxy, case when e.used_at is null then 'expired' else 'used' end as token
  from enrolment e join smart_proxy p on p.id = e.smart_proxy_id where e.token_digest = $1`;

const FIND_BRIDGE = `
  select b.id, p.id as proxy_id, p.name from bridge b join smart_proxy p on p.id = b.smart_proxy_id where b.secret_digest = $1`;

/** Makes a one-time token with which a bridge can enrol for this smart proxy; makes the smart proxy too if it is new. */
export async function createEnrolment(ctx: RequestContext, proxy: string): Promise<NewEnrolment> {
  if (!/^[\w.-]{1,255}$/.test(proxy)) throw new BadProxyName(proxy);
  return await inTransaction(ctx, async (tx) => {
    const token = makeToken('enrolment');
    const { id } = await queryOne<{ id: number }>(tx.em, UPSERT_PROXY, [proxy]);
    const { expires_at: expiresAt } = await queryOne<{ expires_at: Date }>(tx.em, INSERT_ENROLMENT, [
      digestToken(token),
      id,
    ]);
    await recordAudit(tx, 'bridge.enrolment.create', `proxy:${proxy}`);
    return { proxy, token, expiresAt };
  });
}

/** What a bridge offers to become known. */
export interface EnrolmentOffer {
  readonly token: string;
  /** The public key for which secrets will be sealed. Null: it can open none. */
  readonly sealingKey: string | null;
}

/**
 * Exchanges a one-time token for the bridge's credential; an earlier bridge of the same smart proxy loses its own, and its key. Throws
 * EnrolmentRefused, BadSealingKey.
 */
export async function enrolBridge(
  ctx: RequestContext,
  { token, sealingKey }: EnrolmentOffer,
): Promise<{ secret: string; proxy: string }> {
  checkSealingKey(sealingKey);
  const enrolled = await inTransaction(ctx, async (tx) => {
    const [proxy] = await query<{ id: number; name: string }>(tx.em, USE_ENROLMENT, [digestToken(token)]);
    if (proxy === undefined) return undefined;
    const secret = makeToken('bridge');
    await query(tx.em, UPSERT_BRIDGE, [proxy.id, digestToken(secret), sealingKey]);
    await recordAudit(tx, 'bridge.enrol', `proxy:${proxy.name}`, { credential: nameToken(secret), sealingKey });
    return { secret, proxy: proxy.name };
  });
  if (enrolled !== undefined) return enrolled;
  const [known] = await inTransaction(ctx, async (tx) => await query(tx.em, EXPLAIN_REFUSAL, [digestToken(token)]));
  await recordRefusal(ctx, {
    act: 'bridge.enrol.refused',
    object: 'enrolment',
    details: known ?? { token: 'unknown' },
  });
  throw new EnrolmentRefused();
}

/** The bridge whose credential has this digest. Undefined: none. */
export async function findBridgeCaller(em: EntityManager, secretDigest: string): Promise<Caller | undefined> {
  const [bridge] = await query<{ id: number; proxy_id: number; name: string }>(em, FIND_BRIDGE, [secretDigest]);
  return bridge && { kind: 'bridge', bridgeId: bridge.id, smartProxyId: bridge.proxy_id, proxyName: bridge.name };
}
