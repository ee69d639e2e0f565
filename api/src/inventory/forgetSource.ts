import { recordAudit } from '../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';
import { lockSource } from './lockSource.ts';
import { TREES } from './sources/InventorySource.ts';
import { dropClaims } from './store/dropClaims.ts';

export class SourceConfigured extends AppError {
  readonly code = 'SOURCE_CONFIGURED';
  constructor(readonly source: string) {
    super(
      `The inventory source ${source} is configured and would tell everything again. Take it out of the configuration first.`,
    );
  }
}

const FORGET_NODES = TREES.map(
  (tree) => `update ${tree} set source_id = null, external_id = null where source_id = $1`,
);

const FORGET = `delete from inventory_source where id = $1`;

/** Later than any claim. */
const END_OF_TIME = new Date('9999-12-31T00:00:00Z');

/** Takes back everything that a source told, and the source itself; hosts that no other source knows are retired. Throws UnknownSource, SourceConfigured. */
export async function forgetSource(ctx: RequestContext, name: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { id, isConfigured } = await lockSource(tx.em, name);
    if (isConfigured) throw new SourceConfigured(name);
    const retired = await dropClaims(tx.em, id, END_OF_TIME);
    for (const statement of FORGET_NODES) await query(tx.em, statement, [id]);
    await query(tx.em, FORGET, [id]);
    await recordAudit(tx, 'inventory.forget', `source:${name}`, { retired });
  });
}
