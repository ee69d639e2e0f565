import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openJournal } from './journal.ts';
import type { FenceTokens } from './JournalFence.ts';
import { temporaryFolder } from './testing/world.ts';

/** The first and only request of a process. */
function askIn(path: string): FenceTokens {
  using journal = openJournal(path);
  return journal.fence.raise();
}

test('a request has a token that nobody can guess, and keeps it when the same process repeats it', () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const asked = journal.fence.raise();
  assert.equal(asked.first, 1);
  assert.equal(asked.tokens.length, 1);
  assert.match(asked.tokens[0] ?? '', /^[0-9a-f]{32}$/);
  assert.deepEqual(journal.fence.raise(), asked);
});

test('an answer drops every token but the last, with which the next request begins', () => {
  using folder = temporaryFolder();
  const [lost] = askIn(folder.path).tokens;
  using journal = openJournal(folder.path);
  const [, answered] = journal.fence.raise().tokens;
  journal.fence.settle();
  const { first, tokens } = journal.fence.raise();
  assert.deepEqual([first, tokens.length, tokens[0]], [2, 2, answered]);
  assert.ok(!tokens.includes(lost ?? ''));
});

test('a journal that is opened again has the tokens of requests that nobody answered, and adds one', () => {
  using folder = temporaryFolder();
  const one = askIn(folder.path);
  const two = askIn(folder.path);
  assert.deepEqual([two.first, two.tokens.slice(0, -1), two.tokens.length], [1, one.tokens, 2]);
});

test('a token is on disk before it is used', () => {
  using folder = temporaryFolder();
  using killed = temporaryFolder();
  using journal = openJournal(folder.path);
  const { tokens } = journal.fence.raise();
  cpSync(folder.path, killed.path, { recursive: true, filter: (name) => !name.endsWith('-shm') });
  assert.deepEqual(askIn(killed.path).tokens.slice(0, -1), tokens);
});

test('a journal and its copy ask with different tokens, and neither has that of the other', () => {
  using folder = temporaryFolder();
  const copy = join(folder.path, 'copy');
  askIn(folder.path);
  cpSync(join(folder.path, 'journal.sqlite'), join(copy, 'journal.sqlite'));
  const [common, own] = askIn(folder.path).tokens;
  const [copied, other] = askIn(copy).tokens;
  assert.equal(copied, common);
  assert.notEqual(other, own);
});

test('after a hundred requests that nobody answered no token is added, as the API takes no more', () => {
  using folder = temporaryFolder();
  for (let life = 1; life < 100; life += 1) askIn(folder.path);
  const full = askIn(folder.path);
  assert.equal(full.tokens.length, 100);
  assert.deepEqual(askIn(folder.path), full);
});
