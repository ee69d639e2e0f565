import { bridgeOf } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';

/** CANCELLED: a person stopped the task. HALTED: its stop rule did. */
export type StopReason = 'CANCELLED' | 'HALTED';

/** SQL that gives why the dispatches of the task `t` send nothing more; null if they may. */
export const STOP_REASON = `case t.state when 'CANCELLING' then 'CANCELLED' when 'HALTING' then 'HALTED' end`;

/** Only what a bridge has claimed needs an order, and only until it has said of every host what became of it. */
const STOP_ORDERS = `
  select d.id, d.key, ${STOP_REASON} as reason
  from dispatch d join task t on t.id = d.task_id
  where d.bridge_id = $1 and d.state = 'CLAIMED' and t.state in ('CANCELLING', 'HALTING')
    and exists (select 1 from target where dispatch_id = d.id and state in ('PENDING', 'ASSIGNED'))
  order by d.id`;

/** Which dispatches of the calling bridge must send nothing more. All of them: the bridge prolongs its lease on the strength of this list. */
export async function findStopOrders(
  ctx: RequestContext,
): Promise<readonly { readonly id: number; readonly key: string; readonly reason: StopReason }[]> {
  return await query(ctx.em, STOP_ORDERS, [bridgeOf(ctx).bridgeId]);
}
