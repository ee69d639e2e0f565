import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startRunWorld, type RunWorld } from '../contracts/runWorld.ts';
import { queryOne } from '@chargehand/api/platform/sql';

const PREVIEW = 'query ($filter: String!) { previewTargets(filter: $filter) { total fingerprint } }';
const RUN = 'mutation ($input: RunTaskInput!) { runTask(input: $input) { id } }';
const FILTER = 'facts.role = web';
const COUNT = 'select count(*)::int as count from task';

const fleet = (...webs: readonly string[]): readonly { name: string; facts: { role: string } }[] =>
  ['web-1', 'web-2', 'web-3', 'db-1'].map((name) => ({ name, facts: { role: webs.includes(name) ? 'web' : 'db' } }));

describe('a task that was previewed', () => {
  let world: RunWorld;
  before(async () => {
    world = await startRunWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const preview = async (): Promise<{ total: number; fingerprint: string }> =>
    (await world.graph.ask<{ previewTargets: { total: number; fingerprint: string } }>(PREVIEW, { filter: FILTER }))
      .previewTargets;
  const codeOfRun = async (fingerprint: string): Promise<string | undefined> =>
    await world.graph.codeOf(RUN, { input: { plugin: 'probe', action: 'ping', filter: FILTER, fingerprint } });
  const tasks = async (): Promise<number> => (await queryOne<{ count: number }>(world.graph.em, COUNT)).count;

  test('S46: a previewed task is refused, and starts nothing, when one host came, went or took the place of another since', async () => {
    await world.tell(fleet('web-1', 'web-2'));
    const { fingerprint, total } = await preview();
    assert.equal(total, 2);
    for (const now of [['web-1', 'web-2', 'web-3'], ['web-1'], ['web-1', 'web-3'], ['web-3', 'db-1']]) {
      await world.tell(fleet(...now));
      assert.equal(await codeOfRun(fingerprint), 'TARGETS_CHANGED', now.join());
    }
    assert.equal(await tasks(), 0);
    await world.tell(fleet('web-2', 'web-1'));
    assert.equal(await codeOfRun(fingerprint), undefined, 'the same hosts again');
    assert.equal(await tasks(), 1);
  });

  test('S46: a task is refused with a fingerprint that no preview gave', async () => {
    for (const fingerprint of ['', 'of nobody', 'x'.repeat(10_000)])
      assert.equal(await codeOfRun(fingerprint), 'TARGETS_CHANGED', fingerprint.slice(0, 20));
  });
});
