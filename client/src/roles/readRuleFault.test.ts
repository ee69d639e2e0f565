import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRuleFault } from './readRuleFault.ts';

test('only a refusal that names a rule is said at a rule', () => {
  const message = 'Rule 2: it names no permission.';
  assert.deepEqual(readRuleFault({ code: 'BAD_RULE', message, facts: { rule: 2 } }), { rule: 2, message });
  assert.equal(readRuleFault({ code: 'BAD_RULE', message, facts: {} }), undefined);
  assert.equal(readRuleFault({ code: 'ROLE_NAME_TAKEN', message, facts: { rule: 2 } }), undefined);
  assert.equal(readRuleFault(undefined), undefined);
});
