import { userOf } from '../../access/permissions.ts';
import { recordAudit } from '../../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../../access/RequestContext.ts';
import { query, queryOne } from '../../platform/sql.ts';
import { findFreeze } from './findFreezes.ts';
import { FreezeEnded, FreezeReachesFurther } from './freezeErrors.ts';
import type { FreezeInput } from './FreezeInput.ts';
import { readFreezeInput, type CheckedFreeze } from './readFreezeInput.ts';

const INSERT = `
  insert into host_freeze (reason, hostgroup_ids, starts_at, ends_at, weekly, created_by_id) values ($1, $2, $3, $4, $5, $6) returning id`;

const UPDATE = `
  update host_freeze set reason = $2, hostgroup_ids = $3, starts_at = $4, ends_at = $5, weekly = $6 where id = $1 and ended_at is null returning id`;

const END = `update host_freeze set ended_at = now(), ended_by_id = $2 where id = $1 and ended_at is null returning id`;

/** Freezes hosts; returns the id. What bridges have taken already is still sent. Throws BadFreeze. */
export async function createFreeze(ctx: RequestContext, input: FreezeInput): Promise<number> {
  const freeze = await readFreezeInput(ctx.em, input, ctx.now());
  return await inTransaction(ctx, async (tx) => {
    const { id } = await queryOne<{ id: number }>(tx.em, INSERT, [...columnsOf(freeze), userOf(tx).userId]);
    await recordAudit(tx, 'freeze.create', `freeze:${id}`, { ...freeze });
    return id;
  });
}

/** Replaces a freeze by what is given; of its groups those that the caller does not see stay. Throws FreezeNotFound, FreezeEnded, BadFreeze. */
export async function updateFreeze(ctx: RequestContext, id: string, input: FreezeInput): Promise<number> {
  const { id: freezeId, hiddenIds, ...before } = await findFreeze(ctx.em, id);
  const wished = await readFreezeInput(ctx.em, input, ctx.now());
  const hostgroupIds = wished.hostgroupIds === null ? null : [...wished.hostgroupIds, ...hiddenIds];
  const freeze = { ...wished, hostgroupIds };
  return await inTransaction(ctx, async (tx) => {
    const changed = await query(tx.em, UPDATE, [freezeId, ...columnsOf(freeze)]);
    if (changed.length === 0) throw new FreezeEnded(freezeId);
    await recordAudit(tx, 'freeze.update', `freeze:${freezeId}`, { ...freeze, before });
    return freezeId;
  });
}

/** Ends a freeze before its time. Repeating it changes nothing. Throws FreezeNotFound, FreezeReachesFurther. */
export async function endFreeze(ctx: RequestContext, id: string): Promise<number> {
  const { id: freezeId, hiddenIds } = await findFreeze(ctx.em, id);
  if (hiddenIds.length > 0) throw new FreezeReachesFurther(freezeId);
  return await inTransaction(ctx, async (tx) => {
    const ended = await query(tx.em, END, [freezeId, userOf(tx).userId]);
    if (ended.length > 0) await recordAudit(tx, 'freeze.end', `freeze:${freezeId}`);
    return freezeId;
  });
}

function columnsOf({ reason, hostgroupIds, startsAt, endsAt, weekly }: CheckedFreeze): unknown[] {
  return [reason, hostgroupIds, startsAt, endsAt, weekly === null ? null : JSON.stringify(weekly)];
}
