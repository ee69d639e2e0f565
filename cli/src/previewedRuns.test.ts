import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StubResolvers } from '@chargehand/api-client/testing';
import { chargehandOn } from './testing/chargehandOn.ts';
import { counts } from './testing/finishedTask.ts';
import { difference, previewed, service } from './testing/previewed.ts';

const RUN = ['run', 'service', 'restart', 'count=3', '--detach', '--on'];

function previewing(preview: object, started: unknown[] = []): StubResolvers {
  return {
    plugin: () => service,
    previewTargets: () => ({ ...previewed, ...preview }),
    runTask: ({ input }) => {
      started.push(input);
      return { id: '7', state: 'QUEUED', counts };
    },
  };
}

test('run says what has changed since the last time, who is left out, who may not answer, and no host commands the terminal', async () => {
  const excluded = [{ reason: 'NO_BRIDGE', message: 'No bridge.', count: 9, hosts: ['a', 'b', 'c', 'd', 'e', 'f'] }];
  const doubtful = [{ reason: 'HOST_SILENT', message: 'Silent.', count: 1, hosts: ['quiet\u001b[2J'] }];
  const { stderr } = await chargehandOn(previewing({ difference, excluded, doubtful }), ...RUN, 'name = a');
  assert.equal(
    stderr,
    `2 hosts match (2 at p); 2 will be sent to
  not: 9, No bridge (a b c d e and 4 more)
  doubtful: 1, Silent (quiet\\u001b[2J)
  since task 3 (2026-01-01T00:00:00.000Z): 1 kept, 1 added (new\\u001b[31m), 0 removed, 2 gone (old1 old2)
`,
  );
});

test('run says that nothing has changed, and that a filter is new', async () => {
  const same = { ...difference, kept: 2, added: 0, gone: 0, addedHosts: [], goneHosts: [] };
  const known = await chargehandOn(previewing({ difference: same }), ...RUN, 'name = a');
  assert.match(known.stderr, /since task 3 \(.*\): the same 2 hosts\n$/);
  const fresh = await chargehandOn(previewing({}), ...RUN, 'name = a');
  assert.match(fresh.stderr, /not run on this filter before\n$/);
});

test('what selects every host is only run with the word for it', async () => {
  const started: unknown[] = [];
  const everyone = previewing({ isAllHosts: true }, started);
  const unsaid = await chargehandOn(everyone, ...RUN, 'name ~ *', '--yes');
  assert.equal(unsaid.code, 4);
  assert.match(unsaid.stderr, /every host, whatever hosts there are.*--on all/);
  assert.deepEqual(started, []);
  assert.equal((await chargehandOn(everyone, ...RUN, ' ALL ')).code, 0);
  assert.equal(started.length, 1);
});

test('who has no right to run on every host is told before anything is asked or run', async () => {
  const started: unknown[] = [];
  const { code, stderr } = await chargehandOn(previewing({ isAllHosts: true, mayRun: false }, started), ...RUN, 'all');
  assert.equal(code, 4);
  assert.match(stderr, /no right to run on/);
  assert.deepEqual(started, []);
});
