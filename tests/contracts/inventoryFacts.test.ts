import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startInventoryWorld, type InventoryWorld } from './inventoryWorld.ts';

describe('which facts and classes a host has', () => {
  let world: InventoryWorld;
  before(async () => {
    world = await startInventoryWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const tell = async (name: string, facts: Record<string, string>, classes: string[] = []): Promise<unknown> =>
    await world.tell(name, [{ name: 'web1', facts, classes }]);
  const facts = async (): Promise<unknown> => (await world.host('web1'))?.facts;
  const classes = async (): Promise<unknown> => (await world.host('web1'))?.classes;

  test('facts of a better source win one by one; the others stay', async () => {
    await world.begin('a', 'b');
    await tell('b', { both: 'b', own: 'b' });
    await tell('a', { both: 'a', other: 'a' });
    await tell('b', { both: 'b2', own: 'b2' });
    assert.deepEqual(await facts(), { both: 'a', own: 'b2', other: 'a' });
  });

  test('a fact that the better source no longer tells comes back from the other', async () => {
    await world.begin('a', 'b');
    await tell('b', { both: 'b', own: 'b' });
    await tell('a', { both: 'a', other: 'a' });
    await tell('a', { other: 'a' });
    await tell('b', { both: 'b', own: 'b' });
    assert.deepEqual(await facts(), { both: 'b', own: 'b', other: 'a' });
  });

  test('facts and classes come back when the better source loses the host', async () => {
    await world.begin('a', 'b');
    await tell('b', { both: 'b' }, ['of-b']);
    await tell('a', { both: 'a', other: 'a' }, ['of-a']);
    await world.tell('a', []);
    assert.deepEqual([await facts(), await classes()], [{}, []]);
    await tell('b', { both: 'b' }, ['of-b']);
    assert.deepEqual([await facts(), await classes()], [{ both: 'b' }, ['of-b']]);
  });

  test('a change of rules decides facts and classes anew, whichever source tells first', async () => {
    for (const first of ['a', 'b']) {
      await world.begin('a', 'b');
      for (const name of ['a', 'b']) await tell(name, { both: name, [name]: name }, [name]);
      await world.rule(['a', 'b'], { facts: ['b', 'a'], classes: ['b', 'a'] });
      for (const name of [first, first === 'a' ? 'b' : 'a']) await tell(name, { both: name, [name]: name }, [name]);
      assert.deepEqual(await facts(), { both: 'b', a: 'a', b: 'b' });
      assert.deepEqual(await classes(), ['b']);
    }
  });

  test('of a source that the rules give no say in facts and classes none are kept', async () => {
    await world.begin('a', 'b');
    for (const name of ['a', 'b']) await tell(name, { both: name, [name]: name }, [name]);
    await world.rule(['a', 'b'], { facts: ['b'], classes: ['b'] });
    for (const name of ['a', 'b']) await tell(name, { both: name, [name]: name }, [name]);
    assert.deepEqual([await facts(), await classes()], [{ both: 'b', b: 'b' }, ['b']]);
  });

  test('facts that are told in part take nothing back', async () => {
    await world.begin('a');
    const part = (told: Record<string, string>, isComplete: boolean): Promise<unknown> => {
      const hosts = [{ name: 'web1', facts: new Map(Object.entries(told)), isComplete, at: null }];
      return world.tellBatches('a', [{ kind: 'facts', hosts }], { mode: 'incremental' });
    };
    await tell('a', { one: '1', two: '2' });
    await part({ two: '3' }, false);
    assert.deepEqual(await facts(), { one: '1', two: '3' });
    await part({ one: '1', two: '2' }, true);
    assert.deepEqual(await facts(), { one: '1', two: '2' });
    await part({ two: '2' }, true);
    assert.deepEqual(await facts(), { two: '2' });
  });

  test('all classes of a host are those of the best source that has any', async () => {
    await world.begin('a', 'b');
    await tell('b', {}, ['b1', 'same']);
    await tell('a', {}, []);
    assert.deepEqual(await classes(), ['b1', 'same']);
    await tell('a', {}, ['a1', 'same']);
    assert.deepEqual(await classes(), ['a1', 'same']);
    await tell('b', {}, ['b1']);
    assert.deepEqual(await classes(), ['a1', 'same']);
    await tell('a', {}, []);
    await tell('b', {}, ['b1']);
    assert.deepEqual(await classes(), ['b1']);
  });

  test('facts and classes of a host that the source does not claim are passed over', async () => {
    await world.begin('a', 'b');
    await world.tell('b', [{ name: 'web1' }]);
    const told = { name: 'web1', facts: new Map([['x', '1']]), isComplete: true, at: null };
    await world.tellBatches('a', [
      { kind: 'facts', hosts: [told, { ...told, name: 'unknown' }] },
      {
        kind: 'classes',
        hosts: [
          { name: 'web1', classes: ['x'] },
          { name: 'unknown', classes: [] },
        ],
      },
    ]);
    assert.deepEqual([await facts(), await classes()], [{}, []]);
  });

  test('a retired host keeps its facts, and comes back without those of sources that no longer know it', async () => {
    await world.begin('a', 'b');
    await tell('a', { of: 'a' }, ['of-a']);
    await world.tell('a', []);
    assert.equal(await facts(), undefined);
    await world.tell('b', [{ name: 'web1', facts: { other: 'b' } }]);
    assert.deepEqual([await facts(), await classes()], [{ other: 'b' }, []]);
  });
});
