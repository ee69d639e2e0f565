import type { EntityManager } from '@mikro-orm/postgresql';

/** What all the comparisons of one request may still cost together; each takes from it what it does. */
export interface DiffBudget {
  /** Values that may be looked at: of lists, of hashes, or by themselves. */
  values: number;
  /** Lines that may be answered. */
  lines: number;
  /** For comparing lines: how long two texts take, nothing tells before. */
  ms: number;
}

const WHOLE: DiffBudget = { values: 1_000_000, lines: 20_000, ms: 400 };

const budgets = new WeakMap<EntityManager, DiffBudget>();

/** The budget of the request that an entity manager belongs to. */
export function diffBudgetOf(em: EntityManager): DiffBudget {
  const budget = budgets.get(em) ?? { ...WHOLE };
  budgets.set(em, budget);
  return budget;
}
