import { recordAudit } from '../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';
import { lockSource } from './lockSource.ts';

export class SourceNotAsked extends AppError {
  readonly code = 'SOURCE_NOT_ASKED';
  constructor(readonly source: string) {
    super(
      `The inventory source ${source} is not asked: it tells by itself, or it is no longer configured. Only configured sources can be synced.`,
    );
  }
}

export interface SyncOrder {
  readonly source: string;
  /** Read everything, not only what changed. */
  readonly isFull: boolean;
  /** Retire as many hosts as have vanished; only a full sync sees them, so it is one. */
  readonly isForced: boolean;
}

const ORDER = `
  update inventory_source set next_at = now(), is_full_wanted = is_full_wanted or $2, is_forced = is_forced or $3 where id = $1`;

/** Has a source asked at once by whichever API process is free. Returns its id. Throws UnknownSource, SourceNotAsked. */
export async function orderSync(ctx: RequestContext, { source: name, isFull, isForced }: SyncOrder): Promise<number> {
  return await inTransaction(ctx, async (tx) => {
    const source = await lockSource(tx.em, name);
    if (!source.isConfigured || !source.isAsked) throw new SourceNotAsked(name);
    await query(tx.em, ORDER, [source.id, isFull || isForced, isForced]);
    await query(tx.em, `select pg_notify('inventory_due', $1)`, [name]);
    await recordAudit(tx, 'inventory.sync', `source:${name}`, { full: isFull || isForced, force: isForced });
    return source.id;
  });
}
