import type { EntityManager } from '@mikro-orm/postgresql';
import type { RuleWindow } from '../../access/Rule.ts';
import { query } from '../../platform/sql.ts';
import { FreezeNotFound } from './freezeErrors.ts';

/** A freeze as it is kept, with the titles of those of its groups that the reader sees. */
export interface FreezeRow {
  readonly id: number;
  readonly reason: string;
  readonly hostgroupIds: readonly number[] | null;
  readonly hostgroups: readonly string[];
  /** Of its groups, those that the reader does not see. */
  readonly hiddenIds: readonly number[];
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly weekly: RuleWindow | null;
  readonly createdById: number | null;
  readonly createdAt: Date;
  readonly endedById: number | null;
  readonly endedAt: Date | null;
}

/** One of groups that the reader does not see is not there for them. */
const VISIBLE = `
  select * from (
    select f.id, f.reason, f.hostgroup_ids as "hostgroupIds", f.starts_at as "startsAt", f.ends_at as "endsAt", f.weekly,
      f.created_by_id as "createdById", f.created_at as "createdAt", f.ended_by_id as "endedById", f.ended_at as "endedAt",
      array(select g.title from hostgroup g where g.id = any(f.hostgroup_ids) order by g.title) as hostgroups,
      array(select unnest(f.hostgroup_ids) except select g.id from hostgroup g) as "hiddenIds"
    from host_freeze f) visible
  where ("hostgroupIds" is null or cardinality(hostgroups) > 0) and ($1::int is null or id = $1)
    and ($2::bool or "endedAt" is null and ("endsAt" is null or "endsAt" > now()))
  order by id desc limit $3`;

/** More are never looked at. */
export const MOST_FREEZES = 200;

/** The freezes that the reader sees, the newest first: those that hold or will, or the past ones as well. */
export async function findFreezes(em: EntityManager, withPast: boolean): Promise<readonly FreezeRow[]> {
  return await query<FreezeRow>(em, VISIBLE, [null, withPast, MOST_FREEZES]);
}

/** One of them. Throws FreezeNotFound. */
export async function findFreeze(em: EntityManager, id: string): Promise<FreezeRow> {
  const [found] = /^\d{1,9}$/.test(id) ? await query<FreezeRow>(em, VISIBLE, [Number(id), true, 1]) : [];
  if (found === undefined) throw new FreezeNotFound(id);
  return found;
}
