import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from './readOptions.ts';
import type { OptionName, OptionTexts, RunOptions } from './runOptions.ts';
import { writeOptions } from './writeOptions.ts';

test('what is not set is not sent', () => {
  assert.deepEqual(readOptions(new Map()), { options: undefined, faults: new Map() });
  assert.equal(readOptions(typed({ canary: ' ', confirmWaves: '', wavesBy: '' })).options, undefined);
});

test('options are sent as they were typed', () => {
  const { options, faults } = readOptions(
    typed({
      canary: '1,000',
      wavesBy: 'PERCENTAGES',
      percentages: '10, 50',
      stopAfterPercent: '20 %',
      deadlineSeconds: '2 h',
    }),
  );
  assert.deepEqual(options, {
    deadlineSeconds: 7_200,
    rollout: { canary: 1_000, percentages: [10, 50], stopAfterPercent: 20 },
  });
  assert.equal(faults.size, 0);
});

test('what means nothing beside the other options is not sent, and cannot be wrong', () => {
  const { options, faults } = readOptions(
    typed({ percentages: 'x', fact: 'os', confirmWaves: 'true', pauseSeconds: 'x', batchSize: '5' }),
  );
  assert.deepEqual(options, { rollout: { batchSize: 5 } });
  assert.equal(faults.size, 0);
});

test('every option that cannot be sent is named with what it may be', () => {
  const { faults } = readOptions(
    typed({
      canary: '0',
      wavesBy: 'FACT',
      batchSize: '1.5',
      concurrency: '1,5',
      spreadSeconds: 'a while',
      stopAfterPercent: '101',
      ttlSeconds: '1 h',
    }),
  );
  assert.deepEqual(
    [...faults.keys()],
    ['canary', 'fact', 'batchSize', 'concurrency', 'spreadSeconds', 'stopAfterPercent', 'ttlSeconds'],
  );
  assert.match(faults.get('stopAfterPercent') ?? '', /from 1 to 100/);
  assert.match(faults.get('ttlSeconds') ?? '', /from 5 s to 10 min/);
});

test('waves by percentages or by a fact need them', () => {
  assert.deepEqual([...readOptions(typed({ wavesBy: 'PERCENTAGES' })).faults.keys()], ['percentages']);
  assert.deepEqual([...readOptions(typed({ wavesBy: 'FACT' })).faults.keys()], ['fact']);
});

test('hosts are not spread over more time than the task has', () => {
  const { faults } = readOptions(typed({ spreadSeconds: '2 h', deadlineSeconds: '120 min' }));
  assert.deepEqual([...faults.keys()], ['spreadSeconds']);
});

test('a replay sends the options of the task that it replays', () => {
  const options: RunOptions = {
    timeoutSeconds: 90,
    ttlSeconds: 60,
    deadlineSeconds: 86_400,
    rollout: {
      canary: 5,
      percentages: [10, 50],
      confirmWaves: true,
      pauseSeconds: 600,
      batchSize: 100,
      concurrency: 50,
      spreadSeconds: 3_600,
      stopAfterFailures: 10,
      stopAfterPercent: 20,
    },
  };
  assert.deepEqual(readOptions(writeOptions(options)), { options, faults: new Map() });
  const byFact: RunOptions = { rollout: { wavesBy: 'FACT', fact: 'os.family' } };
  assert.deepEqual(readOptions(writeOptions(byFact)).options, byFact);
  assert.equal(writeOptions({ timeoutSeconds: null, rollout: null }).size, 0);
});

function typed(options: Partial<Record<OptionName, string>>): OptionTexts {
  return new Map(Object.entries(options) as [OptionName, string][]);
}
