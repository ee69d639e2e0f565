import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { adoptCredential, readCredential, storeBoughtCredential } from './credential.ts';
import { openJournal } from './journal.ts';
import { START_MS, temporaryFolder } from './testing/world.ts';

const first = { secret: 'one', proxy: 'amsterdam' };
const second = { secret: 'two', proxy: 'amsterdam' };

function journalIn(path: string): string {
  using journal = openJournal(path);
  return journal.id;
}

test('a credential is in force when it is adopted, for the owner alone', () => {
  using folder = temporaryFolder();
  storeBoughtCredential(folder.path, first);
  assert.equal(readCredential(folder.path), undefined);
  assert.equal(adoptCredential(folder.path, START_MS), true);
  assert.deepEqual(readCredential(folder.path), first);
  assert.equal(statSync(join(folder.path, 'credential.json')).mode & 0o777, 0o600);
});

test('a new credential never continues the journal of the one before', () => {
  using folder = temporaryFolder();
  storeBoughtCredential(folder.path, first);
  adoptCredential(folder.path, START_MS);
  const id = journalIn(folder.path);
  storeBoughtCredential(folder.path, second);
  adoptCredential(folder.path, START_MS);
  assert.deepEqual(readCredential(folder.path), second);
  assert.notEqual(journalIn(folder.path), id);
  assert.ok(readdirSync(folder.path).includes(`journal-${START_MS}.sqlite`), 'the old one is kept');
});

test('a start without a freshly bought credential keeps credential and journal', () => {
  using folder = temporaryFolder();
  storeBoughtCredential(folder.path, first);
  adoptCredential(folder.path, START_MS);
  const id = journalIn(folder.path);
  assert.equal(adoptCredential(folder.path, START_MS), false);
  assert.equal(journalIn(folder.path), id);
  assert.deepEqual(readCredential(folder.path), first);
});
