import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';

const FORGET = `
  update host_claim set facts_digest = null
  where host_id = any($1::int[]) and source_id <> $2 and source_id <> all($3::int[]) and facts_digest is not null`;

/**
 * Something that a source told of these hosts is gone, and what other sources had told in its place was overwritten, or never stored: they
 * have to store it again when they tell it next. `untouched` are sources that lost nothing. The hosts must be locked.
 */
export async function forgetDigests(
  tx: EntityManager,
  hostIds: readonly number[],
  { gone, untouched }: { readonly gone: number; readonly untouched: readonly number[] },
): Promise<void> {
  if (hostIds.length > 0) await query(tx, FORGET, [hostIds, gone, untouched]);
}
