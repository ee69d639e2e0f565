import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { addRolloutOptions, rolloutInput } from './rolloutOptions.ts';

function read(...words: string[]): ReturnType<typeof rolloutInput> {
  const command = addRolloutOptions(new Command('run').exitOverride().configureOutput({ writeErr: () => undefined }));
  return rolloutInput(command.parse(words, { from: 'user' }).opts());
}

test('without any of its options there is no rollout', () => {
  assert.deepEqual(read(), { deadlineSeconds: null, rollout: null });
});

test('times may have units, and a share of failures a percent sign', () => {
  const words =
    '--canary 5 --waves 10,50% --confirm-waves --pause 10m --batch 20 --at-most 40 --spread 2h --stop-after 20% --deadline 1d';
  assert.deepEqual(read(...words.split(' ')), {
    deadlineSeconds: 86_400,
    rollout: {
      canary: 5,
      percentages: [10, 50],
      confirmWaves: true,
      pauseSeconds: 600,
      batchSize: 20,
      concurrency: 40,
      spreadSeconds: 7_200,
      stopAfterPercent: 20,
    },
  });
  assert.deepEqual(read('--stop-after', '3').rollout, { stopAfterFailures: 3 });
});

test('waves are by host group, location or a named fact', () => {
  assert.deepEqual(read('--waves-by', 'hostgroup').rollout, { wavesBy: 'HOSTGROUP' });
  assert.deepEqual(read('--waves-by', 'fact:os.family').rollout, { wavesBy: 'FACT', fact: 'os.family' });
});

for (const words of ['--canary 0', '--waves ten', '--waves-by rack', '--pause 10x', '--stop-after 0', '--batch 1.5'])
  test(`${words} is refused`, () => {
    assert.throws(() => read(...words.split(' ')), { code: 'commander.invalidArgument' });
  });
