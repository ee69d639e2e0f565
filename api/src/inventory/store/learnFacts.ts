import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';

const INSERT_FACTS = `
  insert into fact (name) select r.name from unnest($1::text[]) as r(name)
  where not exists (select 1 from fact f where f.name = r.name) order by 1 on conflict (name) do nothing`;

const FIND_FACTS = `select id, name from fact where name = any($1::text[])`;

/** Ids of facts by name, remembered for the length of a sync: no fact is ever deleted. */
export type FactIds = Map<string, number>;

/** Adds the ids of the named facts to those known; makes the facts that are missing. */
export async function learnFacts(em: EntityManager, names: ReadonlySet<string>, known: FactIds): Promise<void> {
  const unknown = [...names].filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  await query(em, INSERT_FACTS, [unknown]);
  for (const { id, name } of await query<{ id: number; name: string }>(em, FIND_FACTS, [unknown])) known.set(name, id);
}
