import { recordAudit } from '../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';
import { lockSource } from './lockSource.ts';
import { dropClaims } from './store/dropClaims.ts';
import { forgetNodes } from './store/forgetNodes.ts';
import { lockTrees } from './store/lockTrees.ts';

export class SourceConfigured extends AppError {
  readonly code = 'SOURCE_CONFIGURED';
  constructor(readonly source: string) {
    super(
      `The inventory source ${source} is configured and would tell everything again. Take it out of the configuration first.`,
    );
  }
}

const FORGET = `delete from inventory_source where id = $1`;

/** Later than any claim. */
const END_OF_TIME = new Date('9999-12-31T00:00:00Z');

/** If the rest is interrupted, and the source is configured again, it has to tell everything. */
const FORGET_MARK = `update inventory_source set mark = null where id = $1`;

/**
 * Takes back everything that a source told, and the source itself; hosts that no other source knows are retired. The claims go in transactions
 * of their own: interrupted, it can be done again. Throws UnknownSource, SourceConfigured.
 */
export async function forgetSource(ctx: RequestContext, name: string): Promise<void> {
  const sourceId = await inTransaction(ctx, async (tx) => {
    const id = await lockForgettable(tx, name);
    await query(tx.em, FORGET_MARK, [id]);
    // Of its own, for what is dropped from here on is not given back when the rest is interrupted.
    await recordAudit(tx, 'inventory.forget.begin', `source:${name}`);
    return id;
  });
  const dropped = await dropClaims(ctx.em.fork(), { sourceId, since: END_OF_TIME });
  await inTransaction(ctx, async (tx) => {
    // Before the source: who places hosts has the trees first.
    await lockTrees(tx.em);
    const id = await lockForgettable(tx, name);
    const retired = dropped + (await dropClaims(tx.em, { sourceId: id, since: END_OF_TIME }));
    await forgetNodes(tx.em, id);
    await query(tx.em, FORGET, [id]);
    await recordAudit(tx, 'inventory.forget', `source:${name}`, { retired });
  });
}

async function lockForgettable(tx: RequestContext, name: string): Promise<number> {
  const { id, isConfigured } = await lockSource(tx.em, name);
  if (isConfigured) throw new SourceConfigured(name);
  return id;
}
