import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';

const KEY = `hashtextextended('inventory-trees', 0)`;
const SHARE = `select pg_advisory_xact_lock_shared(${KEY})`;
const LOCK = `select pg_advisory_xact_lock(${KEY})`;

/** Before hosts are placed, and before they are locked for that: they lock the nodes they are placed in, in any order, so nobody changes nodes meanwhile. Given back with the transaction. */
export async function waitForTrees(tx: EntityManager): Promise<void> {
  await query(tx, SHARE);
}

/** Before nodes are changed: nobody places hosts meanwhile. Given back with the transaction. */
export async function lockTrees(tx: EntityManager): Promise<void> {
  await query(tx, LOCK);
}
