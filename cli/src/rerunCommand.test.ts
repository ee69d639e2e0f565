import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StubResolvers } from '@chargehand/api-client/testing';
import { chargehandOn } from './testing/chargehandOn.ts';
import { counts, finished, task } from './testing/finishedTask.ts';
import { difference, previewed, service } from './testing/previewed.ts';

const earlier = {
  ...{ id: '3', filter: 'name ~ \u001b', createdAt: '2026-01-01T00:00:00.000Z' },
  command: { plugin: 'service', action: 'restart', arguments: { count: 1, note: 'kept' } },
  counts: { ...counts, targeted: 5, succeeded: 2, failed: 1, unknown: 2 },
  options: { timeoutSeconds: 9, ttlSeconds: null, deadlineSeconds: null, rollout: { canary: 5 } },
};

interface Asked {
  readonly preview: object[];
  readonly rerun: Record<string, unknown>[];
}

/** An API with task 3; its reruns are task 7, of which one host failed. */
function withTask(asked: Asked, then: object = {}): StubResolvers {
  return {
    task: ({ id }) => (id === '3' ? { ...earlier, ...then } : id === '7' ? task : null),
    plugin: () => service,
    previewRerun: ({ id, which, filter }) => {
      asked.preview.push({ id, which, filter });
      const again = typeof filter === 'string' ? filter : 'task = 3';
      return { filter: again, preview: previewed, difference };
    },
    rerunTask: (input) => {
      asked.rerun.push({ ...input });
      return { id: '7', state: 'QUEUED', counts };
    },
    taskProgress: async function* () {
      yield { taskProgress: finished };
    },
  };
}

test('rerun shows then and now, keeps arguments and options, carries fingerprint and key, and its exit status tells the outcome', async () => {
  const asked: Asked = { preview: [], rerun: [] };
  const { code, stdout, stderr } = await chargehandOn(withTask(asked), 'rerun', '3');
  assert.equal(code, 1, stderr);
  assert.equal(
    stderr,
    `Task 3 of 2026-01-01T00:00:00.000Z: service restart {"count":1,"note":"kept"} on name ~ \\u001b
  2 succeeded, 1 failed, 2 unknown of 5
Again on task = 3: then 3 targeted; now 1 kept, 1 added (new\\u001b[31m), 0 removed, 2 gone (old1 old2)
2 hosts match (2 at p); 2 will be sent to
  careful: 2 hosts of task 3 are unknown: they may have run it already, and those that are selected now may run it a second time
Task 7
`,
  );
  assert.match(stdout, /Task 7 FINISHED PARTIAL: 1 succeeded, 1 failed of 2\n/);
  assert.deepEqual(asked.preview, [{ id: '3', which: 'SAME_HOSTS', filter: undefined }]);
  const { key, ...input } = asked.rerun[0] ?? {};
  assert.match(String(key), /^[\da-f-]{36}$/);
  assert.deepEqual(input, { id: '3', which: 'SAME_HOSTS', arguments: null, options: null, fingerprint: 'f' });
});

for (const [words, which, filter] of [
  ['--which failed', 'FAILED', undefined],
  ['--which not-sent', 'NOT_SENT', undefined],
  ['--which FAILED_OR_UNKNOWN', 'FAILED_OR_UNKNOWN', undefined],
  ['--on name=a', 'OTHER_FILTER', 'name=a'],
] as const)
  test(`rerun ${words} asks for ${which}`, async () => {
    const asked: Asked = { preview: [], rerun: [] };
    const { stdout } = await chargehandOn(withTask(asked), 'rerun', '3', ...words.split(' '), '--detach');
    assert.equal(stdout, '7\n');
    assert.deepEqual(asked.preview, [{ id: '3', which, filter }]);
    assert.deepEqual([asked.rerun[0]?.['which'], asked.rerun[0]?.['filter']], [which, filter]);
  });

test('rerun puts what is given in place of what was there, and keeps the rest', async () => {
  const asked: Asked = { preview: [], rerun: [] };
  const words = ['rerun', '3', 'note=new', '--ttl', '30', '--detach'];
  const { stderr } = await chargehandOn(withTask(asked), ...words);
  assert.match(stderr, /Again with \{"count":1,"note":"new"\}/);
  const { arguments: values, options } = asked.rerun[0] ?? {};
  assert.deepEqual(values, { count: 1, note: 'new' });
  const { rollout, ...rest } = { rollout: null, ...Object(options) } as Record<string, object>;
  assert.deepEqual(rest, { timeoutSeconds: 9, ttlSeconds: 30, deadlineSeconds: null });
  assert.equal(rollout?.['canary' as keyof object], 5);
});

test('a rollout that is given takes the place of the whole one of the task', async () => {
  const asked: Asked = { preview: [], rerun: [] };
  await chargehandOn(withTask(asked), 'rerun', '3', '--batch', '2', '--detach');
  const { rollout } = Object(asked.rerun[0]?.['options']) as { rollout: object };
  assert.deepEqual({ ...rollout }, { batchSize: 2 });
});

test('rerun of those that failed says nothing of the unknown ones, but of those that have no outcome yet', async () => {
  const asked: Asked = { preview: [], rerun: [] };
  const running = { counts: { ...earlier.counts, pending: 4 } };
  const words = ['rerun', '3', '--which', 'failed', '--detach', '--json'];
  const { stderr } = await chargehandOn(withTask(asked, running), ...words);
  assert.equal(stderr, '  careful: task 3 has not ended: 4 of its hosts have no outcome yet\n');
});

test('what cannot be run again is refused with exit status 4 and starts nothing', async () => {
  const asked: Asked = { preview: [], rerun: [] };
  for (const words of [['4'], ['3', 'count=many'], ['3', '--which', 'all'], ['3', '--which', 'failed', '--on', 'a']]) {
    const { code, stderr } = await chargehandOn(withTask(asked), 'rerun', ...words);
    assert.equal(code, 4, words.join(' '));
    assert.notEqual(stderr, '');
  }
  assert.deepEqual(asked.rerun, []);
});
