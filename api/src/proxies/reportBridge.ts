import { bridgeOf } from '../access/permissions.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { query, queryOne } from '../platform/sql.ts';
import { LEASE_SECONDS } from './Bridge.ts';
import { isStoppedSql } from './emergencyStopSql.ts';

export interface BridgeReport {
  readonly version: string;
  readonly connected: boolean;
  readonly middleware: string;
  readonly problem?: string | null | undefined;
  readonly quarantined: number;
  readonly ttlSeconds: number;
}

/** The notification goes out only when the picture of the bridge changed, not at every heartbeat. */
const STORE_REPORT = `
  with before as (select id, is_connected, problem, last_seen_at from bridge where id = $1)
  update bridge b set version = $2, is_connected = $3, middleware = $4, problem = $5, quarantined = $6, ttl_seconds = $7, last_seen_at = now()
  from before
  where b.id = before.id
  returning before.is_connected is distinct from $3 or before.problem is distinct from $5
    or before.last_seen_at is null or before.last_seen_at < now() - make_interval(secs => $8) as has_changed`;

const IS_STOPPED = `select ${isStoppedSql('$1::int')} as "isStopped"`;

const TEXT_LIMIT = 500;

/** Stores a bridge's heartbeat and renews its lease; while an emergency stop is pulled the lease is over at once: no lease, no send. */
export async function reportBridge(
  ctx: RequestContext,
  report: BridgeReport,
): Promise<{ leaseSeconds: number; proxy: string }> {
  const bridge = bridgeOf(ctx);
  const ttlSeconds = Math.min(Math.max(report.ttlSeconds, 1), 3_600);
  const { version, connected, middleware, problem, quarantined } = report;
  const row = [
    bridge.bridgeId,
    plain(version),
    connected,
    plain(middleware),
    problem == null ? null : plain(problem),
    quarantined,
    ttlSeconds,
    LEASE_SECONDS,
  ];
  await inTransaction(ctx, async (tx) => {
    const [stored] = await query<{ has_changed: boolean }>(tx.em, STORE_REPORT, row);
    if (stored?.has_changed === true) await query(tx.em, `select pg_notify('smart_proxy', $1)`, [bridge.proxyName]);
  });
  const { isStopped } = await queryOne<{ isStopped: boolean }>(ctx.em, IS_STOPPED, [bridge.smartProxyId]);
  return { leaseSeconds: isStopped ? 0 : LEASE_SECONDS, proxy: bridge.proxyName };
}

/** PostgreSQL's text cannot hold NUL. */
function plain(text: string): string {
  return text.replaceAll('\0', '').slice(0, TEXT_LIMIT);
}
