import { query } from '../../platform/sql.ts';
import { recordAudit } from '../recordAudit.ts';
import { describeCaller, inTransaction, type RequestContext } from '../RequestContext.ts';

/** How many refusals of one thing to one actor are recorded one by one within a minute. */
const MOST_PER_MINUTE = 10;

/** Held by recording refusals alone: two at once would both be the last. */
const LOCK = `select pg_advisory_xact_lock(hashtextextended('audit-refusal ' || $1, 0))`;

const COUNT = `
  select count(*)::int as count from audit_entry
  where object = $2 and at > clock_timestamp() - interval '1 minute' and actor = $1 and act in ($3, $4)`;

/** What was refused. */
export interface Refusal {
  /** e.g. mutation.refused. */
  readonly act: string;
  /** Of few: the bound holds for each. */
  readonly object: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Records a refusal in a transaction of its own, for that of the act is undone. Who loops is recorded ten times a minute, and then once as
 * "act.more", so that nobody who may do nothing can fill the disk.
 */
export async function recordRefusal(ctx: RequestContext, { act, object, details }: Refusal): Promise<void> {
  const actor = describeCaller(ctx.caller);
  await inTransaction({ ...ctx, em: ctx.em.fork() }, async (tx) => {
    await query(tx.em, LOCK, [`${actor} ${object}`]);
    const [recent] = await query<{ count: number }>(tx.em, COUNT, [actor, object, act, `${act}.more`]);
    const count = recent?.count ?? 0;
    if (count < MOST_PER_MINUTE) await recordAudit(tx, act, object, details);
    else if (count === MOST_PER_MINUTE) await recordAudit(tx, `${act}.more`, object, { unrecordedForSeconds: 60 });
  });
}
