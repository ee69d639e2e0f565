import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StubResolvers } from '@chargehand/api-client/testing';
import { chargehandOn } from './testing/chargehandOn.ts';

type Asked = Record<string, unknown>;

const ofAll = {
  ...{ id: '3', reason: 'wrong\u0007 package', pulledAt: '2026-01-01T00:00:00.000Z', unconfirmed: 2 },
  ...{ smartProxy: null, pulledBy: { login: 'olga' }, liftedAt: null },
};
const ofOne = { ...ofAll, id: '4', unconfirmed: 0, smartProxy: { name: 'frankfurt' } };
const request = {
  ...{ id: '9', filter: 'name = a', state: 'AWAITING_APPROVAL', secretInputs: ['token'] },
  command: { plugin: 'service', action: 'restart', arguments: { service: 'x\u001b' } },
  options: { timeoutSeconds: 9, ttlSeconds: null, deadlineSeconds: null, rollout: null },
  createdBy: { login: 'otto' },
  counts: { targeted: 2 },
  approval: { expiresAt: '2026-01-02T00:00:00.000Z', fingerprint: 'f00d' },
  targets: { totalCount: 2, nodes: [{ name: 'a' }, { name: 'b' }] },
};
const SHOWN = `Task 9: otto wants to run
  service restart {"service":"x\\u001b"}
  secrets: token
  on 2 hosts (name = a)
  a, b
  options {"timeoutSeconds":9}
  to be decided by 2026-01-02T00:00:00.000Z
  fingerprint f00d
`;

/** An API that has these stops and this request; `asked` gets what changes something. */
function api(asked: Asked[], stops: readonly object[] = [], task: object | null = request): StubResolvers {
  const changing =
    (answer: (args: Asked) => unknown) =>
    (args: Asked): unknown => {
      asked.push({ ...args });
      return answer(args);
    };
  return {
    emergencyStops: () => stops,
    pullEmergencyStop: changing(({ proxy }) => (proxy === null ? ofAll : ofOne)),
    liftEmergencyStop: changing(() => ({ ...ofAll, liftedAt: '2026-01-01T01:00:00.000Z' })),
    task: () => task,
    approveTask: changing(() => ({ id: '9', state: 'QUEUED' })),
    rejectTask: changing(() => ({ id: '9', state: 'REJECTED' })),
  };
}

describe('chargehand stop-everything and lift', () => {
  test('stop-everything stops at once, and says of how many hosts nothing is known yet', async () => {
    const asked: Asked[] = [];
    const { code, stdout } = await chargehandOn(api(asked), 'stop-everything', '--reason', 'wrong package');
    assert.deepEqual([code, asked], [0, [{ proxy: null, reason: 'wrong package' }]]);
    assert.equal(
      stdout,
      'Emergency stop 3: nothing is sent anywhere; pulled by olga at 2026-01-01T00:00:00.000Z: wrong\\u0007 package (of 2 hosts it is not known yet whether they were sent to)\n',
    );
    const one = await chargehandOn(api(asked), 'stop-everything', '--reason', 'r', '--proxy', 'frankfurt', '--json');
    assert.deepEqual(asked[1], { proxy: 'frankfurt', reason: 'r' });
    assert.equal((JSON.parse(one.stdout) as { id: string }).id, '4');
  });

  test('stop-everything without a reason is refused', async () => {
    const asked: Asked[] = [];
    const { code } = await chargehandOn(api(asked), 'stop-everything');
    assert.deepEqual([code, asked], [4, []]);
  });

  test('lift lifts the stop of everything, or that of the smart proxy that is named, and no other', async () => {
    const asked: Asked[] = [];
    const both = [ofOne, ofAll];
    assert.equal((await chargehandOn(api(asked, both), 'lift')).code, 0);
    assert.equal((await chargehandOn(api(asked, both), 'lift', '--proxy', 'frankfurt')).code, 0);
    assert.deepEqual(asked, [{ id: '3' }, { id: '4' }]);
    const none = await chargehandOn(api(asked, [ofOne]), 'lift');
    assert.deepEqual([none.code, asked.length], [4, 2]);
    assert.match(none.stderr, /No emergency stop of everything is pulled; there are those of --proxy frankfurt/);
  });
});

describe('chargehand approve and reject', () => {
  test('approve shows the exact plan, and approves it with its fingerprint', async () => {
    const asked: Asked[] = [];
    const { code, stdout, stderr } = await chargehandOn(api(asked), 'approve', '9', '--yes');
    assert.deepEqual([code, stderr], [0, SHOWN]);
    assert.equal(stdout, 'Task 9 is approved and QUEUED; watch it with: chargehand watch 9\n');
    assert.deepEqual(asked, [{ id: '9', fingerprint: 'f00d' }]);
  });

  test('approve gives the API the fingerprint that was looked at, not the one of now', async () => {
    const asked: Asked[] = [];
    await chargehandOn(api(asked), 'approve', '9', '--fingerprint', 'beef');
    assert.deepEqual(asked, [{ id: '9', fingerprint: 'beef' }]);
  });

  test('approve of what nobody is there to look at, or what does not wait, changes nothing', async () => {
    const asked: Asked[] = [];
    assert.equal((await chargehandOn(api(asked), 'approve', '9')).code, 4);
    const running = { ...request, state: 'RUNNING' };
    const late = await chargehandOn(api(asked, [], running), 'approve', '9', '--yes');
    assert.deepEqual([late.code, late.stderr], [4, 'Task 9 does not wait for an approval (RUNNING)\n']);
    assert.equal((await chargehandOn(api(asked, [], null), 'approve', '9', '--yes')).code, 4);
    assert.deepEqual(asked, []);
  });

  test('reject needs a reason and passes it on', async () => {
    const asked: Asked[] = [];
    assert.equal((await chargehandOn(api(asked), 'reject', '9')).code, 4);
    const { code, stdout } = await chargehandOn(api(asked), 'reject', '9', '--reason', 'not today');
    assert.deepEqual([code, stdout], [0, 'Task 9 is rejected; nothing was sent\n']);
    assert.deepEqual(asked, [{ id: '9', reason: 'not today' }]);
  });
});
