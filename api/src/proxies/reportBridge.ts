import { bridgeOf } from '../access/permissions.ts';
import { recordRefusal } from '../access/audit/recordRefusal.ts';
import { recordAudit } from '../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { AppError } from '../platform/AppError.ts';
import { query, queryOne } from '../platform/sql.ts';
import { LEASE_SECONDS } from './Bridge.ts';
import { checkSealingKey } from './checkSealingKey.ts';
import { isStoppedSql } from './emergencyStopSql.ts';

export interface BridgeReport {
  readonly version: string;
  readonly connected: boolean;
  readonly middleware: string;
  readonly problem?: string | null | undefined;
  readonly quarantined: number;
  readonly ttlSeconds: number;
  /** Null: an older bridge, which has none. */
  readonly sealingKey?: string | null | undefined;
}

/** A bridge tells another key than the one that is pinned. */
export class SealingKeyChanged extends AppError {
  readonly code = 'SEALING_KEY_CHANGED';
  constructor(readonly proxy: string) {
    super(`The bridge of ${proxy} shows another sealing key than the one that it enrolled with. Enrol it anew.`);
  }
}

/**
 * The notification goes out only when the picture of the bridge changed, not at every heartbeat. A key is taken only where there is none; a
 * bridge with another one changes nothing.
 */
const STORE_REPORT = `
  with before as (select id, is_connected, problem, last_seen_at, sealing_key from bridge where id = $1)
  update bridge b set version = $2, is_connected = $3, middleware = $4, problem = $5, quarantined = $6, ttl_seconds = $7, last_seen_at = now(),
    sealing_key = coalesce(b.sealing_key, $9)
  from before
  where b.id = before.id and ($9::text is null or b.sealing_key is null or b.sealing_key = $9)
  returning before.sealing_key is null and $9::text is not null as has_key,
    before.is_connected is distinct from $3 or before.problem is distinct from $5
      or before.last_seen_at is null or before.last_seen_at < now() - make_interval(secs => $8) as has_changed`;

const IS_STOPPED = `select ${isStoppedSql('$1::int')} as "isStopped"`;

const TEXT_LIMIT = 500;

/**
 * Stores a bridge's heartbeat and renews its lease; while an emergency stop is pulled the lease is over at once: no lease, no send. Pins the key of
 * a bridge that had none. Throws SealingKeyChanged, BadSealingKey.
 */
export async function reportBridge(
  ctx: RequestContext,
  report: BridgeReport,
): Promise<{ leaseSeconds: number; proxy: string }> {
  const { bridgeId, smartProxyId, proxyName } = bridgeOf(ctx);
  const ttlSeconds = Math.min(Math.max(report.ttlSeconds, 1), 3_600);
  const { version, connected, middleware, problem, quarantined, sealingKey = null } = report;
  checkSealingKey(sealingKey);
  const row = [
    bridgeId,
    plain(version),
    connected,
    plain(middleware),
    problem == null ? null : plain(problem),
    quarantined,
    ttlSeconds,
    LEASE_SECONDS,
    sealingKey,
  ];
  const isStored = await inTransaction(ctx, async (tx) => {
    const [stored] = await query<{ has_changed: boolean; has_key: boolean }>(tx.em, STORE_REPORT, row);
    if (stored?.has_key === true) await recordAudit(tx, 'bridge.key.pin', `proxy:${proxyName}`, { sealingKey });
    if (stored?.has_changed === true) await query(tx.em, `select pg_notify('smart_proxy', $1)`, [proxyName]);
    return stored !== undefined;
  });
  if (!isStored) {
    await recordRefusal(ctx, { act: 'bridge.key.refused', object: `proxy:${proxyName}`, details: { sealingKey } });
    throw new SealingKeyChanged(proxyName);
  }
  const { isStopped } = await queryOne<{ isStopped: boolean }>(ctx.em, IS_STOPPED, [smartProxyId]);
  return { leaseSeconds: isStopped ? 0 : LEASE_SECONDS, proxy: proxyName };
}

/** PostgreSQL's text cannot hold NUL. */
function plain(text: string): string {
  return text.replaceAll('\0', '').slice(0, TEXT_LIMIT);
}
