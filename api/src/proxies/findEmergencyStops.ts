import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { EmergencyStop } from './EmergencyStop.ts';

/** Those of smart proxies that the reader sees. */
const VISIBLE = `
  select e.id from emergency_stop e left join smart_proxy p on p.id = e.smart_proxy_id
  where (e.smart_proxy_id is null or p.id is not null) and ($1::int is null or e.id = $1) and ($2::bool or e.lifted_at is null)
  order by e.id desc limit $3`;

const IN_FORCE = `
  select e.id from emergency_stop e where e.lifted_at is null and (e.smart_proxy_id is null or e.smart_proxy_id = $1)
  order by e.smart_proxy_id nulls first limit 1`;

/** More are never looked at. */
export const MOST_EMERGENCY_STOPS = 100;

/** The emergency stops that the reader sees, the newest first: those that are pulled, or the lifted ones as well. */
export async function findEmergencyStops(
  em: EntityManager,
  { withLifted }: { readonly withLifted: boolean },
): Promise<EmergencyStop[]> {
  const rows = await query<{ id: number }>(em, VISIBLE, [null, withLifted, MOST_EMERGENCY_STOPS]);
  return await load(
    em,
    rows.map(({ id }) => id),
  );
}

/** One of them by its id. Null: there is none that the reader sees. */
export async function findEmergencyStop(em: EntityManager, id: number): Promise<EmergencyStop | null> {
  const rows = await query<{ id: number }>(em, VISIBLE, [id, true, 1]);
  const [found] = await load(
    em,
    rows.map((row) => row.id),
  );
  return found ?? null;
}

/** The emergency stop by which the bridge of a smart proxy sends nothing now. Null: it may send. */
export async function emergencyStopOf(em: EntityManager, smartProxyId: number): Promise<EmergencyStop | null> {
  const [found] = await query<{ id: number }>(em, IN_FORCE, [smartProxyId]);
  return found === undefined ? null : ((await load(em, [found.id]))[0] ?? null);
}

async function load(em: EntityManager, ids: readonly number[]): Promise<EmergencyStop[]> {
  const populate = ['smartProxy', 'pulledBy', 'liftedBy'] as const;
  return await em.find(EmergencyStop, { id: { $in: [...ids] } }, { populate, orderBy: { id: 'desc' }, refresh: true });
}
