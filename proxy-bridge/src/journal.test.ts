import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openJournal } from './journal.ts';
import { journalStatements } from './journalSchema.ts';
import { START_MS, storyOf, temporaryFolder, workFor } from './testing/world.ts';

const at = { atMs: START_MS, deadlineMs: START_MS + 1000 };

test('a journal that is opened again is the same journal with the same entries', () => {
  using folder = temporaryFolder();
  const first = openJournal(folder.path);
  first.accept(workFor(['a', 'b']), START_MS);
  const id = first.id;
  first[Symbol.dispose]();
  using second = openJournal(folder.path);
  assert.equal(second.id, id);
  assert.deepEqual(storyOf(second), ['0 ASSIGNED', '1 ASSIGNED']);
  assert.deepEqual(second.work('d1'), workFor(['a', 'b']));
});

test('a fresh journal has an id of its own, and nobody else may read it', () => {
  using folder = temporaryFolder();
  using other = temporaryFolder();
  using one = openJournal(folder.path);
  using two = openJournal(other.path);
  assert.match(one.id, /^[0-9a-f]{32}$/);
  assert.notEqual(one.id, two.id);
  assert.equal(statSync(join(folder.path, 'journal.sqlite')).mode & 0o777, 0o600);
});

test('a dispatch is taken once, also after it was closed', () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  assert.equal(journal.accept(workFor(['a']), START_MS), true);
  assert.equal(journal.accept(workFor(['a']), START_MS), false);
  journal.refuse('d1', [0], { reason: 'EXPIRED', atMs: START_MS });
  assert.equal(journal.accept(workFor(['a']), START_MS), false);
  assert.deepEqual(storyOf(journal), ['0 ASSIGNED', '0 NOT_SENT EXPIRED']);
});

test('an intent for a host that has one already is refused, with its whole chunk', () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(['a', 'b']), START_MS);
  journal.intend('d1', [{ position: 0, requestId: 'r0' }], at);
  const both = [
    { position: 1, requestId: 'r1' },
    { position: 0, requestId: 'r2' },
  ];
  assert.throws(() => journal.intend('d1', both, at), { code: 'INTENT_REFUSED' });
  assert.equal(journal.askedTarget('r1', 'a'), undefined);
  assert.deepEqual(journal.assigned('d1'), [{ position: 1, name: 'b' }]);
});

test('a host with an intent can no longer be called not sent', () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(['a']), START_MS);
  journal.intend('d1', [{ position: 0, requestId: 'r0' }], at);
  journal.refuse('d1', [0], { reason: 'EXPIRED', atMs: START_MS });
  assert.deepEqual(storyOf(journal), ['0 ASSIGNED', '0 SENDING']);
});

test('an intent is on disk when the call returns, without waiting for a group', () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(['a']), START_MS);
  journal.intend('d1', [{ position: 0, requestId: 'r0' }], at);
  assert.deepEqual(eventsOnDisk(folder.path), ['ASSIGNED', 'SENDING']);
});

test('many replies share one transaction and are on disk when their promises resolve', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const hosts = Array.from({ length: 300 }, (_, index) => `h${index}`);
  journal.accept(workFor(hosts), START_MS);
  journal.intend(
    'd1',
    hosts.map((_, position) => ({ position, requestId: `r${position}` })),
    at,
  );
  let commits = 0;
  journal.onCommit(() => (commits += 1));
  const replies = hosts.map((_, position) => {
    return journal.reply({ dispatchId: 'd1', position, isAnswered: false }, { statusCode: 0 }, START_MS);
  });
  assert.equal(eventsOnDisk(folder.path).filter((event) => event === 'REPLIED').length, 256);
  await Promise.all(replies);
  assert.equal(eventsOnDisk(folder.path).filter((event) => event === 'REPLIED').length, 300);
  assert.equal(commits, 2);
});

test('a second reply of a host is counted and not stored', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(['a']), START_MS);
  journal.intend('d1', [{ position: 0, requestId: 'r0' }], at);
  const target = { dispatchId: 'd1', position: 0, isAnswered: false };
  assert.equal(await journal.reply(target, { statusCode: 0 }, START_MS), 'kept');
  assert.equal(await journal.reply(target, { statusCode: 1 }, START_MS), 'duplicate');
  assert.deepEqual(storyOf(journal), ['0 ASSIGNED', '0 SENDING', '0 REPLIED']);
  assert.equal(journal.counted('duplicates'), 1);
});

test('silence is NO_REPLY where the broker had confirmed and SEND_UNCERTAIN where it had not', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(['a', 'b']), START_MS);
  const intents = [0, 1].map((position) => ({ position, requestId: `r${position}` }));
  journal.intend('d1', intents, at);
  await journal.confirm('d1', 0, { atMs: START_MS, deadlineMs: START_MS + 2000 });
  assert.equal(journal.giveUpSilent(START_MS + 999, START_MS), 0);
  journal.giveUpSilent(START_MS + 1000, START_MS);
  journal.giveUpSilent(START_MS + 2000, START_MS);
  assert.deepEqual(storyOf(journal).slice(-2), ['1 UNKNOWN SEND_UNCERTAIN', '0 UNKNOWN NO_REPLY']);
});

test('a confirmation that is not on disk yet counts when silence is declared', () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(['a']), START_MS);
  journal.intend('d1', [{ position: 0, requestId: 'r0' }], at);
  void journal.confirm('d1', 0, at);
  journal.giveUpSilent(START_MS + 1000, START_MS);
  assert.deepEqual(storyOf(journal).slice(2), ['0 SENT', '0 UNKNOWN NO_REPLY']);
});

test('a reply after silence is kept, silence after a reply is not', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(['a']), START_MS);
  journal.intend('d1', [{ position: 0, requestId: 'r0' }], at);
  journal.giveUpSilent(START_MS + 1000, START_MS);
  assert.equal(
    await journal.reply({ dispatchId: 'd1', position: 0, isAnswered: false }, { statusCode: 0 }, START_MS),
    'kept',
  );
  assert.equal(journal.giveUpSilent(START_MS + 9000, START_MS), 0);
  assert.deepEqual(storyOf(journal).slice(-2), ['0 UNKNOWN SEND_UNCERTAIN', '0 REPLIED']);
});

test('a dispatch is known to the API until it is closed and uploaded, and forgotten only after that', () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(['a']), START_MS);
  journal.moveCursor(1);
  assert.deepEqual(journal.known(), ['d1']);
  journal.refuse('d1', [0], { reason: 'EXPIRED', atMs: START_MS });
  assert.deepEqual(journal.known(), ['d1']);
  assert.equal(journal.trim(START_MS + 1), 0);
  journal.moveCursor(2);
  assert.deepEqual(journal.known(), []);
  assert.equal(journal.trim(START_MS), 0);
  assert.equal(journal.trim(START_MS + 1), 1);
  assert.deepEqual(storyOf(journal), []);
});

test('an entry that was set aside is not among those to upload, and is never forgotten', () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(['a']), START_MS);
  journal.refuse('d1', [0], { reason: 'EXPIRED', atMs: START_MS });
  journal.setAside(1, 'BAD_UPLOAD');
  assert.deepEqual(storyOf(journal), ['0 NOT_SENT EXPIRED']);
  journal.moveCursor(2);
  assert.equal(journal.trim(START_MS + 1), 1);
  assert.deepEqual(eventsOnDisk(folder.path), ['ASSIGNED']);
});

function eventsOnDisk(path: string): string[] {
  const reader = new DatabaseSync(join(path, 'journal.sqlite'), { readOnly: true });
  try {
    return reader
      .prepare('select event from entry order by sequence')
      .all()
      .map((row) => String(row['event']));
  } finally {
    reader.close();
  }
}

test('whether a dispatch has ended is seen without a look at the hosts that have answered', () => {
  using folder = temporaryFolder();
  using _journal = openJournal(folder.path);
  using database = new DatabaseSync(join(folder.path, 'journal.sqlite'));
  const plan = database.prepare(`explain query plan ${journalStatements.close}`).all(0, 'd1');
  // Through the primary key it would be all of them, for each reply: an hour for 100,000 hosts.
  assert.ok(
    plan.some(({ detail }) => String(detail).includes('target_open')),
    JSON.stringify(plan),
  );
});

test('a host that was sent to is not offered again under another dispatch of its task, which learns all that is known', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(['a', 'b', 'c', 'd']), START_MS);
  const intents = [0, 1].map((position) => ({ position, requestId: `r${position}` }));
  journal.intend('d1', intents, at);
  await journal.reply({ dispatchId: 'd1', position: 0, isAnswered: false }, { statusCode: 0 }, START_MS);
  journal.refuse('d1', [2], { reason: 'EXPIRED', atMs: START_MS });
  assert.equal(
    journal.accept(workFor(['a', 'b', 'c', 'd', 'e'], { id: 'd2', taskUuid: 'task of d1' }), START_MS),
    true,
  );
  assert.deepEqual(storyOf(journal).slice(8), [
    ...['0 ASSIGNED', '1 ASSIGNED', '3 ASSIGNED', '0 SENDING', '1 SENDING', '0 REPLIED', '2 ASSIGNED', '4 ASSIGNED'],
  ]);
  assert.deepEqual(journal.assigned('d1'), []);
  assert.deepEqual(
    journal.assigned('d2').map(({ name }) => name),
    ['c', 'd', 'e'],
  );
  assert.deepEqual(journal.askedTarget('r1', 'b'), { dispatchId: 'd2', position: 1, isAnswered: false });
  assert.throws(() => journal.intend('d1', [{ position: 3, requestId: 'r3' }], at), { code: 'INTENT_REFUSED' });
});

test('another task, or another host at the same place, is none of what was sent', () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(['a', 'b']), START_MS);
  const intents = [0, 1].map((position) => ({ position, requestId: `r${position}` }));
  journal.intend('d1', intents, at);
  journal.accept(workFor(['a', 'b'], { id: 'd2' }), START_MS);
  journal.accept(workFor(['a', 'x'], { id: 'd3', taskUuid: 'task of d1' }), START_MS);
  assert.deepEqual(
    ['d2', 'd3'].map((id) => journal.assigned(id).map(({ name }) => name)),
    [['a', 'b'], ['x']],
  );
});
