import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFleetScript } from './FleetScript.ts';

test('a script is read host by host', () => {
  const script = parseFleetScript({
    web1: { latencyMs: 5, silent: true },
    web2: { failWith: { code: 1, message: 'no' }, offline: false },
    web3: { failWith: null, answers: 'duplicate' },
  });
  assert.deepEqual(
    [...script],
    [
      ['web1', { latencyMs: 5, silent: true }],
      ['web2', { failWith: { code: 1, message: 'no' }, offline: false }],
      ['web3', { failWith: null, answers: 'duplicate' }],
    ],
  );
});

const faults: readonly (readonly [value: unknown, message: RegExp])[] = [
  [[], /The script must be an object/],
  [{ web1: 5 }, /The script of web1 must be an object/],
  [{ web1: { latency: 5 } }, /latency of web1 is unknown/],
  [{ web1: { latencyMs: -1 } }, /latencyMs of web1 must be a whole number/],
  [{ web1: { silent: 'yes' } }, /silent of web1 must be true or false/],
  [{ web1: { answers: 'rudely' } }, /answers of web1 must be one of duplicate,/],
  [{ web1: { failWith: { code: 1 } } }, /message in failWith of web1/],
];

for (const [value, message] of faults) {
  test(`a script is refused with the place of its fault: ${JSON.stringify(value)}`, () => {
    assert.throws(() => parseFleetScript(value), { code: 'INVALID_FLEET_SCRIPT', message });
  });
}
