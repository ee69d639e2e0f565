import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KnownNodes } from './KnownNodes.ts';
import { temporaryFolder } from './testing/world.ts';

const AT = 1_795_000_000_000;
const settings = { mainCollective: 'mcollective', collectives: ['mcollective', 'uk'] };

test('a node outside of the main collective is addressed where it answered, also after a restart', () => {
  using folder = temporaryFolder();
  {
    using nodes = new KnownNodes(folder.path, settings);
    nodes.note(
      [
        { name: 'london1', collective: 'uk' },
        { name: 'london2', collective: 'uk' },
        { name: 'berlin1', collective: 'mcollective' },
      ],
      AT,
    );
    nodes.note([{ name: 'london2', collective: 'mcollective' }], AT);
  }
  using nodes = new KnownNodes(folder.path, settings);
  const names = ['london1', 'london2', 'berlin1', 'unheard-of'];
  assert.deepEqual(
    names.map((name) => nodes.collectiveOf(name)),
    ['uk', 'mcollective', 'mcollective', 'mcollective'],
  );
});

test('a collective that is no longer configured is not addressed', () => {
  using folder = temporaryFolder();
  {
    using nodes = new KnownNodes(folder.path, settings);
    nodes.note([{ name: 'london1', collective: 'uk' }], AT);
  }
  using nodes = new KnownNodes(folder.path, { ...settings, collectives: ['mcollective'] });
  assert.equal(nodes.collectiveOf('london1'), 'mcollective');
});

test('a host counts as heard for three rounds of discovery, also after a restart', () => {
  using folder = temporaryFolder();
  {
    using nodes = new KnownNodes(folder.path, settings);
    nodes.note([{ name: 'berlin1', collective: 'mcollective' }], AT);
  }
  using nodes = new KnownNodes(folder.path, settings);
  assert.deepEqual([nodes.isHeard('berlin1', AT + 1_800_000), nodes.isHeard('berlin1', AT + 1_800_001)], [true, false]);
  assert.equal(nodes.isHeard('unheard-of', AT), false);
});
