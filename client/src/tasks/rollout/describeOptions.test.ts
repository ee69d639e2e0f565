import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeOptions } from './describeOptions.ts';

test('a rollout is said in one sentence, before it is run', () => {
  assert.equal(
    describeOptions({ rollout: { canary: 5, percentages: [10, 50], stopAfterPercent: 20 } }),
    'First 5 hosts as a canary, then up to 10\u00a0%, up to 50\u00a0% and the rest; stops at 20\u00a0% of a wave that failed or did not answer',
  );
  assert.equal(describeOptions(undefined), 'All hosts at once');
  assert.equal(describeOptions({ timeoutSeconds: 90 }), 'All hosts at once; each host may take 90 s');
});

test('the order is told by what makes the waves', () => {
  assert.equal(describeOptions({ rollout: { canary: 1 } }), 'First 1 host as a canary, then the rest');
  assert.equal(
    describeOptions({ rollout: { percentages: [10, 100] } }),
    'First 10\u00a0% of the hosts and up to 100\u00a0%',
  );
  assert.equal(describeOptions({ rollout: { wavesBy: 'HOSTGROUP' } }), 'One host group after the other');
  assert.equal(
    describeOptions({ rollout: { canary: 2, wavesBy: 'FACT', fact: 'os' } }),
    'First 2 hosts as a canary, then one value of os after the other',
  );
});

test('pace, rules and time limits are all told', () => {
  const sentence = describeOptions({
    ttlSeconds: 60,
    deadlineSeconds: 7_200,
    rollout: { batchSize: 100, concurrency: 50, spreadSeconds: 600, stopAfterFailures: 10, stopAfterPercent: 5 },
  });
  assert.equal(
    sentence,
    'In batches of 100; at most 50 hosts at work at once; spread over 10 min; stops at 10 hosts or 5\u00a0% of a wave that failed or did not answer; requests stay valid for 1 min; over after 2 h at the latest',
  );
});

test('what each wave waits for is told', () => {
  assert.match(
    describeOptions({ rollout: { canary: 1, confirmWaves: true, pauseSeconds: 30 } }),
    /each wave after the first waits for Resume; 30 s between waves/,
  );
});
