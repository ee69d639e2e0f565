import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';

/**
 * Attention is paid every second; after so long without it bridges may have been unable to reach us. It may not be longer: a bridge that
 * failed for that time comes back after twice as long at the latest, and its hosts' deadline leaves it fifteen seconds (`WAITS.bridgeGrace`).
 */
const GAP_SECONDS = 5;

/** Bridges that could not reach us upload first what they know; a request may hang for 30 seconds, and 30 more may pass until the next. */
const GRACE_SECONDS = 60;

/** A clock that was set has no gap that could be measured, so it counts as one. */
const PAY = `
  insert into attention (since, last_at) values (now(), now())
  on conflict ("only") do update set last_at = now(), since = case
    when attention.last_at between now() - make_interval(secs => ${GAP_SECONDS}) and now() + make_interval(secs => ${GAP_SECONDS})
    then attention.since else now() end`;

/** SQL that gives since when bridges could reach us without a gap. It is now if they cannot, or could not until this moment. */
export const HEARD_SINCE = `
  coalesce((select since from attention where last_at >= now() - make_interval(secs => ${GAP_SECONDS})), now())`;

/** SQL that says whether it means anything that a bridge has said nothing. Asked within the statement that judges: a process may be suspended before any other. */
export const MAY_JUDGE_SILENCE = `${HEARD_SINCE} <= now() - make_interval(secs => ${GRACE_SECONDS})`;

/** Notes that bridges can reach us now, and, when they could not for a while, that it is only since now. */
export async function payAttention(em: EntityManager): Promise<void> {
  await query(em, PAY);
}
