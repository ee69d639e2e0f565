import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startRunWorld, type RunWorld } from './runWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { countStatements } from '../support/countStatements.ts';

interface Preview {
  readonly total: number;
  readonly isAllHosts: boolean;
  readonly mayRun: boolean;
  readonly doubtful: readonly { readonly reason: string; readonly count: number; readonly hosts: readonly string[] }[];
  readonly difference: Record<string, unknown> | null;
}

const FIELDS = `total isAllHosts mayRun doubtful { reason count hosts }
  difference { task { id } kept added removed gone addedHosts removedHosts goneHosts }`;
const PREVIEW = `
  query ($filter: String!, $plugin: String, $action: String) {
    previewTargets(filter: $filter, plugin: $plugin, action: $action) { ${FIELDS} } }`;

const names = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${String(index).padStart(2, '0')}`);

describe('a preview says', () => {
  let world: RunWorld;
  before(async () => {
    world = await startRunWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const preview = async (filter: string, rest: object = {}): Promise<Preview> =>
    (await world.graph.ask<{ previewTargets: Preview }>(PREVIEW, { filter, ...rest })).previewTargets;
  const bridgeHeard = async (ago: string, isConnected = true): Promise<unknown> =>
    await query(world.graph.em, 'update bridge set last_seen_at = now() - $1::interval, is_connected = $2', [
      ago,
      isConnected,
    ]);

  test('what has changed since the last task with the same filter, and nothing if there was none', async () => {
    const filter = 'hostgroup = app';
    const inApp = (each: readonly string[]): object[] => each.map((name) => ({ name, hostgroup: 'app' }));
    await world.tell([...inApp([...names('a', 25), ...names('b', 30)]), { name: 'z' }] as { name: string }[]);
    assert.equal((await preview(filter)).difference, null);
    const ping = await world.run({ filter });
    const say = await world.run({ filter, action: 'say' });
    await world.run({ filter: 'hostgroup = app ' });
    await world.tell([
      ...names('a', 25).map((name) => ({ name, hostgroup: name < 'a03' ? 'db' : 'app' })),
      ...names('b', 8).map((name) => ({ name, hostgroup: 'app' })),
      ...names('c', 21).map((name) => ({ name, hostgroup: 'app' })),
    ]);
    const expected = {
      ...{ kept: 30, added: 21, removed: 3, gone: 22 },
      addedHosts: names('c', 20),
      removedHosts: ['a00', 'a01', 'a02'],
      goneHosts: names('b', 28).slice(8),
    };
    assert.deepEqual((await preview(filter)).difference, { task: { id: say }, ...expected });
    assert.deepEqual((await preview(filter, { plugin: 'probe', action: 'ping' })).difference, {
      task: { id: ping },
      ...expected,
    });
    const { total, difference } = await preview(filter, { plugin: 'probe' });
    assert.equal(Number(difference?.['kept']) + Number(difference?.['added']), total);
  });

  test('which hosts would be tried and may not answer, each for one reason', async () => {
    await world.tell(['heard', 'never', 'silent'].map((name) => ({ name })));
    await world.tell([
      ...['heard', 'never', 'silent'].map((name) => ({ name })),
      { name: 'elsewhere', proxy: 'site-b' },
    ]);
    const setSeen = `update host set last_seen_at = now() - $2::interval where name = $1`;
    await query(world.graph.em, setSeen, ['heard', '29 minutes']);
    await query(world.graph.em, setSeen, ['silent', '31 minutes']);
    await bridgeHeard('1 second');
    const filter = 'name ^ (heard, never, silent, elsewhere)';
    assert.deepEqual((await preview(filter)).doubtful, [
      { reason: 'HOST_SILENT', count: 2, hosts: ['never', 'silent'] },
    ]);
    await bridgeHeard('1 second', false);
    assert.deepEqual((await preview(filter)).doubtful, [
      { reason: 'BROKER_DOWN', count: 3, hosts: ['heard', 'never', 'silent'] },
    ]);
    await bridgeHeard('31 seconds');
    assert.deepEqual((await preview(filter)).doubtful, [
      { reason: 'BRIDGE_OFFLINE', count: 3, hosts: ['heard', 'never', 'silent'] },
    ]);
  });

  test('whether it is for all hosts, which not everybody may run on', async () => {
    await world.tell([{ name: 'only' }]);
    for (const filter of ['all', 'name ~ *', 'has name', 'class = a or not class = a']) {
      const { isAllHosts, mayRun } = await preview(filter);
      assert.deepEqual([isAllHosts, mayRun], [true, false], filter);
      await assert.rejects(world.run({ filter }), { code: 'ALL_HOSTS_NOT_ALLOWED' });
      const asAdmin = await world.graph.ask<{ previewTargets: Preview }>(PREVIEW, { filter }, 'admin');
      assert.deepEqual([asAdmin.previewTargets.isAllHosts, asAdmin.previewTargets.mayRun], [true, true]);
      await world.run({ filter, asking: 'admin' });
    }
    const { isAllHosts, mayRun } = await preview('name ~ on*');
    assert.deepEqual([isAllHosts, mayRun], [false, true]);
    await world.run({ filter: 'name ~ on*' });
  });

  test('no more than it is asked for', async () => {
    await world.tell([{ name: 'only' }]);
    await world.run({ filter: 'name = only' });
    const asking = async (fields: string): Promise<readonly string[]> => {
      const document = `{ previewTargets(filter: "name = only") { ${fields} } }`;
      return (await countStatements(() => world.graph.ask(document))).statements;
    };
    const bare = await asking('total isAllHosts mayRun');
    // What the asker may do, what is held back, and one count.
    assert.equal(bare.length, 3);
    assert.ok((await asking('difference { kept }')).length > bare.length);
    assert.ok((await asking('doubtful { reason }')).length > bare.length);
    const whole = await asking('total fingerprint excluded { reason } doubtful { reason } difference { kept }');
    assert.ok(whole.some((each) => /repeatable read/i.test(each)));
  });
});
