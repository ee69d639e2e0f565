import 'reflect-metadata';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BudgetSpent, COST_OF_DOCUMENT, CostBudget } from './CostBudget.ts';

const PER_MINUTE = 6_000;

function budgetAt(clock: { ms: number }, mostPayers = 10): CostBudget {
  return new CostBudget({ perMinute: PER_MINUTE, mostPayers, nowMs: () => clock.ms });
}

/** The seconds after which one should ask again; 0: it was taken. */
function refusal(budget: CostBudget, payer: string, cost: number): number {
  try {
    budget.spend(payer, cost - COST_OF_DOCUMENT);
    return 0;
  } catch (error) {
    assert.ok(error instanceof BudgetSpent);
    assert.equal(error.code, 'TOO_MANY_REQUESTS');
    assert.deepEqual(error.details, { retryAfterSeconds: error.retryAfterSeconds });
    return error.retryAfterSeconds;
  }
}

test('a whole minute can be spent at once, then what has come back, and a refusal costs nothing', () => {
  const clock = { ms: 0 };
  const budget = budgetAt(clock);
  assert.equal(refusal(budget, 'olga', PER_MINUTE), 0);
  assert.equal(refusal(budget, 'olga', 1_000), 10);
  clock.ms = 9_000;
  assert.equal(refusal(budget, 'olga', 1_000), 1);
  clock.ms = 10_000;
  assert.equal(refusal(budget, 'olga', 1_000), 0);
  assert.equal(refusal(budget, 'olga', 100), 1);
});

test('nobody pays for another, and nobody saves up more than a minute', () => {
  const clock = { ms: 0 };
  const budget = budgetAt(clock);
  assert.equal(refusal(budget, 'olga', PER_MINUTE), 0);
  assert.equal(refusal(budget, 'otto', PER_MINUTE), 0);
  clock.ms = 3_600_000;
  assert.equal(refusal(budget, 'olga', PER_MINUTE), 0);
  assert.ok(refusal(budget, 'olga', 100) > 0);
});

test('a document that asks for nothing costs something, and the dearest can be paid', () => {
  const budget = budgetAt({ ms: 0 });
  let asked = 0;
  while (refusal(budget, 'olga', COST_OF_DOCUMENT) === 0) asked += 1;
  assert.equal(asked, PER_MINUTE / COST_OF_DOCUMENT);
  assert.equal(refusal(budget, 'otto', 100 * PER_MINUTE), 0);
});

test('so many callers are remembered and no more, whoever asked last for longest', () => {
  const budget = budgetAt({ ms: 0 }, 3);
  for (const payer of ['olga', 'otto']) assert.equal(refusal(budget, payer, PER_MINUTE), 0);
  for (let nth = 0; nth < 1_000; nth += 1) {
    assert.ok(refusal(budget, 'olga', PER_MINUTE) > 0);
    assert.equal(refusal(budget, `stranger ${nth}`, 100), 0);
    assert.ok(budget.size <= 3);
  }
  assert.equal(refusal(budget, 'otto', PER_MINUTE), 0);
});
