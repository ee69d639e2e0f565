import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { LEASE_SECONDS } from '../proxies/Bridge.ts';
import { obstacleSql, selectionSql, type TargetSelection } from './resolveTargets.ts';
import { VISIBLE_HOSTS } from './visibleHosts.ts';

/** A host that no bridge has heard for so long is silent: three rounds of a bridge's discovery. */
export const SILENT_AFTER_MINUTES = 30;

/** Why a host that would be tried may end unknown or not sent, as conditions on the aliases of VISIBLE_HOSTS and b bridge; the first that holds is told. */
const DOUBTS = {
  BRIDGE_OFFLINE: `b.last_seen_at is null or b.last_seen_at < now() - interval '${LEASE_SECONDS} seconds'`,
  BROKER_DOWN: 'not b.is_connected',
  HOST_SILENT: `h.last_seen_at is null or h.last_seen_at < now() - interval '${SILENT_AFTER_MINUTES} minutes'`,
} as const;

export type DoubtName = keyof typeof DOUBTS;

/** So many of the hosts that would be tried are doubtful for this reason; `hosts` are the first of them by name. */
export interface DoubtfulTargets {
  readonly reason: DoubtName;
  readonly count: number;
  readonly hosts: readonly string[];
}

const REASON = `case ${Object.entries(DOUBTS)
  .map(([reason, condition]) => `when ${condition} then '${reason}'`)
  .join(' ')} end`;

/** The hosts that a filter selects now, that nothing is known to be in the way of, and whose answer is doubtful all the same. */
export async function doubtfulTargets(
  em: EntityManager,
  selection: TargetSelection,
  first: number,
): Promise<readonly DoubtfulTargets[]> {
  const { condition, parameters } = selectionSql(selection);
  return await query<DoubtfulTargets>(
    em,
    `with tried as (
       select h.name, ${REASON} as reason from ${VISIBLE_HOSTS} left join bridge b on b.smart_proxy_id = p.id
       where ${condition} and not (${obstacleSql(selection, parameters)}))
     select reason, count(*)::int as count, (array_agg(name order by name))[1:$${parameters.push(first)}] as hosts
     from tried where reason is not null group by reason order by reason`,
    parameters,
  );
}
