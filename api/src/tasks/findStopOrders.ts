import { bridgeOf } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import { wasStoppedSql } from '../proxies/emergencyStopSql.ts';

/** CANCELLED: a person stopped the task. HALTED: its stop rule did. EMERGENCY_STOP: somebody stopped the bridge. */
export type StopReason = 'CANCELLED' | 'HALTED' | 'EMERGENCY_STOP';

/** SQL: whether an emergency stop has ended the dispatch `d`. */
export const IS_DISPATCH_STOPPED = wasStoppedSql(
  '(select smart_proxy_id from bridge where id = d.bridge_id)',
  'd.created_at',
);

/** SQL that gives why the dispatch `d` of the task `t` sends nothing more; null if it may. */
export const STOP_REASON = `
  case when t.state = 'CANCELLING' then 'CANCELLED' when t.state = 'HALTING' then 'HALTED' when ${IS_DISPATCH_STOPPED} then 'EMERGENCY_STOP' end`;

/** Only what a bridge has claimed needs an order, and only until it has said of every host what became of it. */
const STOP_ORDERS = `
  select d.id, d.key, ${STOP_REASON} as reason
  from dispatch d join task t on t.id = d.task_id
  where d.bridge_id = $1 and d.state = 'CLAIMED' and (t.state in ('CANCELLING', 'HALTING') or ${IS_DISPATCH_STOPPED})
    and exists (select 1 from target where dispatch_id = d.id and state in ('PENDING', 'ASSIGNED'))
  order by d.id`;

/** Which dispatches of the calling bridge must send nothing more. All of them: the bridge prolongs its lease on the strength of this list. */
export async function findStopOrders(
  ctx: RequestContext,
): Promise<readonly { readonly id: number; readonly key: string; readonly reason: StopReason }[]> {
  return await query(ctx.em, STOP_ORDERS, [bridgeOf(ctx).bridgeId]);
}
