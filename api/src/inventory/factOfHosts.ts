import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';

const VALUES = `
  select v.host_id as "hostId", v.value from fact f join fact_value v on v.fact_id = f.id
  where f.name = $1 and v.host_id = any($2::int[])`;

/** The value of one fact on each of these hosts that has it. */
export async function factOfHosts(
  em: EntityManager,
  fact: string,
  hostIds: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const rows = await query<{ hostId: number; value: string }>(em, VALUES, [fact, hostIds]);
  return new Map(rows.map(({ hostId, value }) => [hostId, value]));
}
