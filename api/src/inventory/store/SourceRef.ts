import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';

/** A source as those see it who store what it tells. */
export interface SourceRef {
  readonly id: number;
  readonly name: string;
  /** Whether it may say to which group and places a host belongs: they decide rights. */
  readonly isTrusted: boolean;
  /** Whether bridges tell it: each of them speaks for its own smart proxy only. */
  readonly isReported: boolean;
  /** Whether the rule gives it a say in facts, and in classes; otherwise none of its own are kept. */
  readonly mayTellFacts: boolean;
  readonly mayTellClasses: boolean;
  /** The sources whose facts, or classes, win over its own. */
  readonly outrankedFactsBy: readonly number[];
  readonly outrankedClassesBy: readonly number[];
}

const FIND = `
  select s.id, s.name, s.hostgroup_rank is not null or s.location_rank is not null or s.organization_rank is not null as "isTrusted",
    s.kind = 'mcollective' as "isReported", s.facts_rank is not null as "mayTellFacts", s.classes_rank is not null as "mayTellClasses",
    array(select o.id from inventory_source o where o.id <> s.id and o.facts_rank < s.facts_rank order by 1) as "outrankedFactsBy",
    array(select o.id from inventory_source o where o.id <> s.id and o.classes_rank < s.classes_rank order by 1) as "outrankedClassesBy"
  from inventory_source s where s.name = $1`;

/** The source of this name with its place in the rule. Throws if it was never registered: a fault of the program. */
export async function findSource(em: EntityManager, name: string): Promise<SourceRef> {
  const [source] = await query<SourceRef>(em, FIND, [name]);
  if (source === undefined) throw new Error(`The inventory source ${name} is not registered`);
  return source;
}
