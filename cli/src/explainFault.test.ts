import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiRefused, ApiUnreachable } from '@chargehand/api-client';
import { CliFault } from './CliFault.ts';
import { explainFault } from './explainFault.ts';

test('a refusal names each input, the position counted from one, and exits with 4', () => {
  const faults = [{ input: 'service', code: 'MISSING', message: 'is needed' }];
  const { text, exitCode } = explainFault(new ApiRefused('X', 'No\u001b[2J.', { faults, position: 0 }), false);
  assert.equal(text, 'No\\u001b[2J. (at character 1)\n  service is needed\n');
  assert.equal(exitCode, 4);
});

test('an API that cannot be reached exits with 5', () => {
  assert.equal(explainFault(new ApiUnreachable('http://x', 'gone'), false).exitCode, 5);
  assert.equal(explainFault(new ApiRefused('DATABASE_UNAVAILABLE', 'Later.'), false).exitCode, 5);
});

test('with --json the fault is one JSON object', () => {
  const { text } = explainFault(new CliFault('UNKNOWN_PLUGIN', 'No plugin'), true);
  assert.deepEqual(JSON.parse(text), { error: { code: 'UNKNOWN_PLUGIN', message: 'No plugin' } });
});

test('whoever is not signed in is told how', () => {
  assert.match(explainFault(new ApiRefused('UNAUTHENTICATED', 'Who?'), false).text, /chargehand login/);
});
