import type { EntityManager } from '@mikro-orm/postgresql';
import type { LimitedHosts } from '../inventory/limitedHosts.ts';
import { query } from '../platform/sql.ts';

/** A limit of a rule that a task would exceed, together with what its user ran by that rule within the last hour. */
export interface ExceededLimit {
  readonly role: string;
  /** Of the rule, within its role. */
  readonly rule: number;
  readonly limit: 'MAX_HOSTS' | 'MAX_PERCENT';
  readonly allowed: number;
  /** Hosts, or percent rounded up. */
  readonly wanted: number;
  /** For people. */
  readonly message: string;
}

/** Hosts, each once, that somebody has touched by a rule within the last hour, and those that are to be touched now. */
const TOUCHED = `
  select unnest($4::int[]) as id
  union select unnest(host_ids) from limit_use
  where user_id = $1 and role = $2 and rule_number = $3 and used_at > now() - interval '1 hour'`;

const COUNT = `select count(*)::int as count from (${TOUCHED}) touched`;

/** Of each group that is touched now; hosts without a group are as one. */
const SHARES = `
  with touched as (${TOUCHED}),
    share as (
      select h.hostgroup_id, count(*)::int as total, count(t.id)::int as count, bool_or(h.id = any($4::int[])) as is_now
      from public.host h left join touched t on t.id = h.id where h.retired_at is null group by 1)
  select g.title as hostgroup, s.total, s.count from share s left join public.hostgroup g on g.id = s.hostgroup_id
  where s.is_now and s.count * 100 > s.total * $5::int order by g.title nulls last limit 1`;

interface Share {
  readonly hostgroup: string | null;
  readonly total: number;
  readonly count: number;
}

/** The limits that running on these hosts now would exceed, of each rule the first that is found. */
export async function findExceededLimits(
  em: EntityManager,
  userId: number,
  limited: readonly LimitedHosts[],
): Promise<readonly ExceededLimit[]> {
  const exceeded: ExceededLimit[] = [];
  for (const part of limited) {
    const found = (await tooManyHosts(em, userId, part)) ?? (await tooLargeShare(em, userId, part));
    if (found !== undefined) exceeded.push(found);
  }
  return exceeded;
}

async function tooManyHosts(
  em: EntityManager,
  userId: number,
  { rule, hostIds }: LimitedHosts,
): Promise<ExceededLimit | undefined> {
  const { role, number, limits } = rule;
  const { maxHosts } = limits;
  if (maxHosts === null) return undefined;
  const [touched] = await query<{ count: number }>(em, COUNT, [userId, role, number, hostIds]);
  const wanted = touched?.count ?? 0;
  if (wanted <= maxHosts) return undefined;
  const message = `Rule ${number} of the role "${role}" allows ${maxHosts} hosts within an hour; with these ${hostIds.length} it would be ${wanted}.`;
  return { role, rule: number, limit: 'MAX_HOSTS', allowed: maxHosts, wanted, message };
}

async function tooLargeShare(
  em: EntityManager,
  userId: number,
  { rule, hostIds }: LimitedHosts,
): Promise<ExceededLimit | undefined> {
  const { role, number, limits } = rule;
  const { maxPercent } = limits;
  if (maxPercent === null) return undefined;
  const [share] = await query<Share>(em, SHARES, [userId, role, number, hostIds, maxPercent]);
  if (share === undefined) return undefined;
  const { hostgroup, total, count } = share;
  const wanted = Math.ceil((count * 100) / total);
  const where = hostgroup === null ? 'hosts without a group' : `host group ${hostgroup}`;
  const message = `Rule ${number} of the role "${role}" allows ${maxPercent} % of the ${where} within an hour; this would be ${wanted} %.`;
  return { role, rule: number, limit: 'MAX_PERCENT', allowed: maxPercent, wanted, message };
}
