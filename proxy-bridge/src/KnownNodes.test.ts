import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { HeardNode } from './Inquiries.ts';
import { KnownNodes } from './KnownNodes.ts';
import { recordingLog, temporaryFolder } from './testing/world.ts';

const AT = 1_795_000_000_000;
const ROUND_MS = 600_000;

const open = (path: string, collectives = ['mcollective', 'uk', 'dmz'], atMs = AT) =>
  new KnownNodes(path, { mainCollective: 'mcollective', collectives, log: recordingLog() }, atMs);

/** Answers of one round, by collective. */
const round = (answers: Readonly<Record<string, readonly string[]>>): Map<string, HeardNode[]> =>
  new Map(
    Object.entries(answers).map(([collective, names]) => [
      collective,
      names.map((name) => ({ name, collective, clockOffsetSeconds: 0, heardAtMs: AT })),
    ]),
  );

const places = (nodes: readonly HeardNode[]): string[] => nodes.map(({ name, collective }) => `${name} ${collective}`);

test('a node is addressed in the first collective in which it answered, also after a restart', () => {
  using folder = temporaryFolder();
  {
    using nodes = open(folder.path);
    const settled = nodes.settle(round({ mcollective: ['berlin1'], uk: ['berlin1', 'london1'], dmz: [] }), AT);
    assert.deepEqual(places(settled), ['berlin1 mcollective', 'london1 uk']);
  }
  using nodes = open(folder.path);
  const names = ['london1', 'berlin1', 'unheard-of'];
  assert.deepEqual(
    names.map((name) => nodes.collectiveOf(name)),
    ['uk', 'mcollective', 'mcollective'],
  );
});

test('a claim in another collective moves no node that answers in its own', () => {
  using folder = temporaryFolder();
  using nodes = open(folder.path);
  nodes.settle(round({ mcollective: [], uk: ['london1'], dmz: [] }), AT);
  for (let count = 1; count <= 10; count += 1) {
    const answers = round({ mcollective: ['london1'], uk: ['london1'], dmz: ['london1'] });
    assert.deepEqual(places(nodes.settle(answers, AT + count * ROUND_MS)), ['london1 uk']);
  }
});

test('a node that is silent in its own collective for three rounds is addressed where it answers', () => {
  using folder = temporaryFolder();
  using nodes = open(folder.path);
  nodes.settle(round({ mcollective: [], uk: ['london1'] }), AT);
  const elsewhere = round({ mcollective: ['london1'], uk: [] });
  assert.deepEqual(nodes.settle(elsewhere, AT + ROUND_MS), []);
  assert.deepEqual(nodes.settle(elsewhere, AT + 2 * ROUND_MS), []);
  assert.equal(nodes.collectiveOf('london1'), 'uk');
  assert.deepEqual(places(nodes.settle(elsewhere, AT + 3 * ROUND_MS)), ['london1 mcollective']);
});

test('a round in which its own collective was not asked says nothing against a node', () => {
  using folder = temporaryFolder();
  using nodes = open(folder.path);
  nodes.settle(round({ uk: ['london1'] }), AT);
  for (let count = 1; count <= 10; count += 1) nodes.settle(round({ mcollective: ['london1'] }), AT + count * ROUND_MS);
  assert.equal(nodes.collectiveOf('london1'), 'uk');
});

test('an announcement makes a node known, and moves none', () => {
  using folder = temporaryFolder();
  using nodes = open(folder.path);
  nodes.settle(round({ uk: ['london1'] }), AT);
  nodes.meet(round({ dmz: ['london1', 'new1'] }).get('dmz') ?? []);
  assert.deepEqual(
    ['london1', 'new1'].map((name) => nodes.collectiveOf(name)),
    ['uk', 'dmz'],
  );
});

test('a collective that is no longer configured is not addressed', () => {
  using folder = temporaryFolder();
  {
    using nodes = open(folder.path);
    nodes.settle(round({ uk: ['london1'] }), AT);
  }
  using nodes = open(folder.path, ['mcollective']);
  assert.equal(nodes.collectiveOf('london1'), 'mcollective');
});

test('a host counts as heard for a round and a little more, and every proven message counts', () => {
  using folder = temporaryFolder();
  {
    using nodes = open(folder.path);
    nodes.settle(round({ mcollective: ['berlin1'] }), AT);
  }
  using nodes = open(folder.path);
  assert.deepEqual([nodes.isHeard('berlin1', AT + 720_000), nodes.isHeard('berlin1', AT + 720_001)], [true, false]);
  assert.deepEqual([nodes.hear('berlin1', AT + 1_000_000), nodes.hear('stranger', AT)], [true, false]);
  assert.deepEqual([nodes.isHeard('berlin1', AT + 1_000_001), nodes.isHeard('stranger', AT)], [true, false]);
});

test('what was not heard for a week is forgotten', () => {
  using folder = temporaryFolder();
  const weekMs = 7 * 24 * 3_600_000;
  {
    using nodes = open(folder.path);
    nodes.settle(round({ mcollective: ['old1', 'old2'] }), AT);
    nodes.settle(round({ mcollective: ['new1'] }), AT + weekMs + 1);
    assert.deepEqual([nodes.isKnown('old1'), nodes.isKnown('new1')], [false, true]);
  }
  using nodes = open(folder.path, undefined, AT + weekMs + 1);
  assert.deepEqual([nodes.isKnown('old1'), nodes.isKnown('new1')], [false, true]);
});

test('a damaged file costs the memory and nothing more', () => {
  using folder = temporaryFolder();
  writeFileSync(
    join(folder.path, 'nodes.sqlite'),
    'this is no database, but it is long enough to be looked at. '.repeat(200),
  );
  using nodes = open(folder.path);
  nodes.settle(round({ uk: ['london1'] }), AT);
  assert.equal(nodes.collectiveOf('london1'), 'uk');
});
