import { recordRefusal } from '../access/audit/recordRefusal.ts';
import { bridgeOf } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import type { DispatchRef } from './dispatchRef.ts';

/** The key of a dispatch is told to its own bridge alone, and journals are named at random: who names another's has its data. */
const FIND_FOREIGN = `
  select exists (select 1 from bridge_journal where id = $2 and bridge_id <> $1) as journal,
    exists (select 1 from dispatch d join unnest($3::int[], $4::uuid[]) as given(id, key) on given.id = d.id and given.key = d.key
      where d.bridge_id <> $1) as dispatches`;

/** Puts on record that a bridge names the journal or dispatches of another one. It has no effect: whatever a bridge does is bound to itself. */
export async function reportForeign(ctx: RequestContext, journal: string, refs: readonly DispatchRef[]): Promise<void> {
  const { bridgeId, proxyName } = bridgeOf(ctx);
  const ids = refs.map(({ dispatchId }) => dispatchId);
  const keys = refs.map(({ dispatchKey }) => dispatchKey);
  const [foreign] = await query<{ journal: boolean; dispatches: boolean }>(ctx.em, FIND_FOREIGN, [
    bridgeId,
    journal,
    ids,
    keys,
  ]);
  if (foreign === undefined || (!foreign.journal && !foreign.dispatches)) return;
  await recordRefusal(ctx, {
    act: 'bridge.foreign',
    object: `proxy:${proxyName}`,
    details: { ...foreign, claim: 'a bridge names what belongs to another one; was its data folder copied?' },
  });
}
