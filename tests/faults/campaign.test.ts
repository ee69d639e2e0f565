import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultInWords } from './campaign/FaultLog.ts';
import { quickPlan, readSeed } from './campaign/CampaignPlan.ts';
import { runCampaign } from './campaign/runCampaign.ts';
import { totalsInWords } from './campaign/Totals.ts';

test('whatever dies, whoever lies and whatever is cut, no host runs twice and every outcome is true', async (context) => {
  const seed = readSeed(process.env);
  context.diagnostic(`seed ${seed}; CHARGEHAND_FAULT_SEED=${seed} repeats the choices`);
  const plan = quickPlan(seed);
  const { totals, violations, faults } = await runCampaign(plan, () => undefined);
  context.diagnostic(totalsInWords(totals));
  const story = violations.length === 0 ? '' : `\n${faults.map(faultInWords).join('\n')}`;
  const told = violations.slice(0, 50).map(({ invariant, message }) => `${invariant}: ${message}`);
  assert.deepEqual(told, [], `seed ${seed}, ${violations.length} violations${story}`);
  assert.ok((totals.injected['kill of a bridge'] ?? 0) >= plan.bridgeKills);
  assert.ok((totals.injected['kill of the API'] ?? 0) >= plan.apiKills);
  assert.ok(totals.repliesChecked > 1_000, 'the product did its work meanwhile');
});
