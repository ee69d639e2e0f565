import { Field, Int, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { batched } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';

@ObjectType({ description: "How far the clocks of hosts are from their bridge's." })
@Access('user')
export class ClockSkew {
  @Field(() => Int, { description: 'Above 0: ahead of the bridge.' })
  medianSeconds!: number;

  @Field(() => Int, { description: 'The one that is farthest off, ahead (above 0) or behind.' })
  worstSeconds!: number;

  @Field(() => Int, { description: 'Hosts whose clock was measured.' })
  measured!: number;

  @Field(() => Int, { description: "Hosts that are off by more than the ttl of the bridge's requests." })
  beyondTtl!: number;
}

const SKEWS = `
  select h.smart_proxy_id as id, percentile_disc(0.5) within group (order by h.clock_offset_seconds) as "medianSeconds",
    (array_agg(h.clock_offset_seconds order by abs(h.clock_offset_seconds::bigint) desc, h.clock_offset_seconds))[1] as "worstSeconds",
    count(*)::int as measured,
    (count(*) filter (where abs(h.clock_offset_seconds::bigint) > b.ttl_seconds))::int as "beyondTtl"
  from host h left join bridge b on b.smart_proxy_id = h.smart_proxy_id
  where h.smart_proxy_id = any($1::int[]) and h.retired_at is null and h.clock_offset_seconds is not null group by 1`;

/** The clocks of a smart proxy's hosts. Null: none was measured. */
export const clockSkewOfProxy = batched(async (em, ids: readonly number[], _asked: null) => {
  const rows = await query<ClockSkew & { id: number }>(em, SKEWS, [ids]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id): ClockSkew | null => byId.get(id) ?? null);
});
