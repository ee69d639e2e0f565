import type { EntityManager } from '@mikro-orm/postgresql';
import type { Rule } from '../access/Rule.ts';
import type { RulesByLimits } from '../access/splitByLimits.ts';
import { query } from '../platform/sql.ts';
import { ruleHostsSql } from './permittedHosts.ts';

/** Hosts that count against a rule with limits. */
export interface LimitedHosts {
  readonly rule: Rule;
  readonly hostIds: readonly number[];
}

/** Of hosts on which the rules allow something, those that count against a limited one: each against the most generous that allows it there, and none that a rule without limits allows. */
export async function limitedHosts(
  em: EntityManager,
  hostIds: readonly number[],
  { rules: { free, limited }, now }: { readonly rules: RulesByLimits; readonly now: Date },
): Promise<readonly LimitedHosts[]> {
  if (limited.length === 0 || hostIds.length === 0) return [];
  const parameters: unknown[] = [hostIds];
  const when = (rule: Rule, place: string): string => `when ${ruleHostsSql(rule.hosts, parameters, now)} then ${place}`;
  const cases = [...free.map((rule) => when(rule, 'null')), ...limited.map((rule, place) => when(rule, String(place)))];
  const rows = await query<{ id: number; place: number | null }>(
    em,
    `select h.id, case ${cases.join(' ')} end::int as place from host h where h.id = any($1::int[])`,
    parameters,
  );
  const byPlace = Map.groupBy(rows, ({ place }) => place);
  return limited.flatMap((rule, place) => {
    const hosts = byPlace.get(place) ?? [];
    return hosts.length === 0 ? [] : [{ rule, hostIds: hosts.map(({ id }) => id) }];
  });
}

/** Whether there is a host among these that none of the rules is about. */
export async function hasUncovered(
  em: EntityManager,
  hostIds: readonly number[],
  { rules, now }: { readonly rules: readonly Rule[]; readonly now: Date },
): Promise<boolean> {
  const parameters: unknown[] = [hostIds];
  const covered = rules.map(({ hosts }) => ruleHostsSql(hosts, parameters, now));
  const rows = await query(
    em,
    `select 1 from host h where h.id = any($1::int[]) and not (${['false', ...covered].join(' or ')}) limit 1`,
    parameters,
  );
  return rows.length > 0;
}
