import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import { TREES } from '../sources/InventorySource.ts';

const FORGET = TREES.map((tree) => `update ${tree} set source_id = null, external_id = null where source_id = $1`);

/** Takes back the ids that a source gave to nodes of the trees; the nodes stay. The trees must be locked. */
export async function forgetNodes(tx: EntityManager, sourceId: number): Promise<void> {
  for (const statement of FORGET) await query(tx, statement, [sourceId]);
}
