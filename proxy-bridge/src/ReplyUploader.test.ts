import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Journal } from './journal.ts';
import { openJournal } from './journal.ts';
import type { JournalEntry } from './JournalEntry.ts';
import { ReplyUploader } from './ReplyUploader.ts';
import { recordingLog, START_MS, temporaryFolder, workFor } from './testing/world.ts';

const hosts = (count: number): string[] => Array.from({ length: count }, (_, index) => `h${index}`);

/** Runs the uploader against an API until that has stored everything; `answer` gives its last sequence, or throws. */
async function uploadAll(
  journal: Journal,
  answer: (entries: readonly JournalEntry[], call: number) => number,
): Promise<number[][]> {
  const batches: number[][] = [];
  const stop = new AbortController();
  const record = (_: string, entries: readonly JournalEntry[]): Promise<number> => {
    batches.push(entries.map(({ sequence }) => sequence));
    const stored = answer(entries, batches.length);
    if (stored === lastSequence(journal)) stop.abort();
    return Promise.resolve(stored);
  };
  await new ReplyUploader(journal, { record }, recordingLog()).run(stop.signal);
  return batches;
}

function lastSequence(journal: Journal): number {
  return journal.entriesAfter(0, 100_000).at(-1)?.sequence ?? 0;
}

const lastOf = (entries: readonly JournalEntry[]): number => entries.at(-1)?.sequence ?? 0;

test('entries are uploaded in order, five hundred at a time, and the cursor follows the answer', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(hosts(1_200)), START_MS);
  const batches = await uploadAll(journal, lastOf);
  assert.deepEqual(
    batches.map((batch) => batch.length),
    [500, 500, 200],
  );
  assert.deepEqual(
    batches.flat(),
    Array.from({ length: 1_200 }, (_, index) => index + 1),
  );
  assert.equal(journal.uploaded, 1_200);
});

test('an upload that fails is tried again with the same entries', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(hosts(2)), START_MS);
  const batches = await uploadAll(journal, (entries, call) => {
    if (call === 1) throw new Error('away');
    return lastOf(entries);
  });
  assert.equal(batches[1]?.[0], 1);
  assert.equal(journal.uploaded, 2);
});

test('an API that stored less than it was sent gets the rest again', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(hosts(4)), START_MS);
  const batches = await uploadAll(journal, (entries, call) => (call === 1 ? 2 : lastOf(entries)));
  assert.deepEqual(batches, [
    [1, 2, 3, 4],
    [3, 4],
  ]);
});

test('an API that was restored from a backup gets everything after it again', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(hosts(4)), START_MS);
  journal.moveCursor(3);
  const batches = await uploadAll(journal, (entries, call) => (call === 1 ? 1 : lastOf(entries)));
  assert.deepEqual(batches[0], [4]);
  assert.deepEqual(batches.slice(1).flat(), [2, 3, 4]);
});

test('what was not uploaded in one life is uploaded in the next', async () => {
  using folder = temporaryFolder();
  {
    using journal = openJournal(folder.path);
    journal.accept(workFor(hosts(3)), START_MS);
    journal.moveCursor(1);
  }
  using journal = openJournal(folder.path);
  assert.deepEqual(await uploadAll(journal, lastOf), [[2, 3]]);
});

test('large replies are spread over several uploads', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(hosts(3)), START_MS);
  journal.moveCursor(3);
  const intents = [0, 1, 2].map((position) => ({ position, requestId: `r${position}` }));
  journal.intend('d1', intents, { atMs: START_MS, deadlineMs: START_MS });
  journal.moveCursor(6);
  const outputs = { text: 'x'.repeat(400_000) };
  for (const position of [0, 1, 2]) {
    const reply = journal.reply(
      { dispatchId: 'd1', position, host: `h${position}` },
      { statusCode: 0, outputs },
      START_MS,
    );
    journal.flush();
    await reply;
  }
  assert.deepEqual(await uploadAll(journal, lastOf), [[7], [8], [9]]);
});

test('a flush uploads what waits in the group, and gives up with the first failure', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(hosts(1)), START_MS);
  journal.intend('d1', [{ position: 0, requestId: 'r' }], { atMs: START_MS, deadlineMs: START_MS });
  void journal.confirm('d1', 0, { atMs: START_MS, deadlineMs: START_MS });
  const uploaded: string[] = [];
  const record = (_: string, entries: readonly JournalEntry[]): Promise<number> => {
    uploaded.push(...entries.map(({ event }) => event));
    return Promise.resolve(lastOf(entries));
  };
  await new ReplyUploader(journal, { record }, recordingLog()).flush(new AbortController().signal);
  assert.deepEqual(uploaded, ['ASSIGNED', 'SENDING', 'SENT']);
  let calls = 0;
  const away = { record: () => Promise.reject(new Error(`away ${(calls += 1)}`)) };
  journal.accept(workFor(['x'], { id: 'd2' }), START_MS);
  await new ReplyUploader(journal, away, recordingLog()).flush(new AbortController().signal);
  assert.equal(calls, 1);
});
