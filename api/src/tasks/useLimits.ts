import { userOf } from '../access/permissions.ts';
import type { Deed } from '../access/Rights.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import type { ResolvedHost } from '../inventory/resolveTargets.ts';
import type { LimitedHosts } from '../inventory/limitedHosts.ts';
import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';
import { decideBySize, type SizeDecision } from './decideBySize.ts';
import type { ExceededLimit } from './findExceededLimits.ts';
import { obstacleOf } from './obstacleOf.ts';

/** A rule by which the caller may run it allows no so many hosts. */
export class LimitExceeded extends AppError {
  readonly code = 'LIMIT_EXCEEDED';
  constructor(readonly exceeded: ExceededLimit) {
    super(`${exceeded.message} Run it on fewer hosts, later, or ask somebody who may run it on more.`);
  }

  override get details(): Readonly<Record<string, unknown>> {
    const { message: _message, ...facts } = this.exceeded;
    return facts;
  }
}

/** Until the transaction ends: of two tasks at once the second counts the first one's hosts. */
const LOCK_USER = `select pg_advisory_xact_lock(hashtextextended('limits:' || $1::int, 0))`;

const KEEP = `
  with old as (delete from limit_use where user_id = $1 and used_at < now() - interval '1 day')
  insert into limit_use (user_id, task_id, role, rule_number, host_ids) values ($1, $2, $3, $4, $5)`;

/** What the caller's rules say about so many of the hosts as would be sent to. Throws LimitExceeded. */
export async function refuseOverLimit(
  tx: RequestContext,
  hosts: readonly ResolvedHost[],
  deed: Deed,
): Promise<SizeDecision> {
  const { userId, rights } = userOf(tx);
  const hostIds = hosts.filter((host) => obstacleOf(host) === null).map(({ hostId }) => hostId);
  if (rights.rules.some(({ limits }) => limits.maxHosts !== null || limits.maxPercent !== null))
    await query(tx.em, LOCK_USER, [userId]);
  const decision = await decideBySize(tx.em, { userId, rights, deed, hostIds, now: tx.now() });
  const [exceeded] = decision.exceeded;
  if (exceeded !== undefined) throw new LimitExceeded(exceeded);
  return decision;
}

/** Keeps in mind that a task of the caller touches hosts by rules with limits. */
export async function noteLimitUse(
  tx: RequestContext,
  taskId: number,
  limited: readonly LimitedHosts[],
): Promise<void> {
  const { userId } = userOf(tx);
  for (const { rule, hostIds } of limited) await query(tx.em, KEEP, [userId, taskId, rule.role, rule.number, hostIds]);
}
