import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { ApiRefused, isRecord } from '@chargehand/api-client';
import type { Upload } from './apiLink.ts';
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
  const record = ({ entries }: Upload): Promise<number> => {
    batches.push(entries.map(({ sequence }) => sequence));
    return Promise.resolve().then(() => {
      const stored = answer(entries, batches.length);
      if (stored === lastSequence(journal)) stop.abort();
      return stored;
    });
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

test('an upload that failed is tried again as soon as the API was reached, however long the back-off is', async (t) => {
  // The back-off is never over.
  t.mock.timers.enable({ apis: ['setTimeout'] });
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(hosts(2)), START_MS);
  const stop = new AbortController();
  let calls = 0;
  const record = (): Promise<number> => {
    calls += 1;
    setImmediate(() => uploader.retry());
    if (calls < 9) return Promise.reject(new Error('away'));
    stop.abort();
    return Promise.resolve(lastSequence(journal));
  };
  const uploader = new ReplyUploader(journal, { record }, recordingLog());
  await uploader.run(stop.signal);
  assert.equal(calls, 9);
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

/** An API that follows the contract: it stores entries only when it has everything up to `after`. */
class StoringApi {
  cursor = 0;
  readonly stored: JournalEntry[] = [];
  readonly uploads: Upload[] = [];
  readonly #refuse: (upload: Upload) => void;

  constructor(refuse: (upload: Upload) => void = () => undefined) {
    this.#refuse = refuse;
  }

  async record(upload: Upload): Promise<number> {
    this.uploads.push(upload);
    await Promise.resolve();
    this.#refuse(upload);
    if (this.cursor < upload.after) return this.cursor;
    this.stored.push(...upload.entries);
    return (this.cursor = upload.entries.at(-1)?.sequence ?? this.cursor);
  }
}

/** Runs the uploader until it is true, which is asked after each upload; gives the events of its log. */
async function uploadUntil(journal: Journal, api: StoringApi, isDone: () => boolean): Promise<readonly string[]> {
  const stop = new AbortController();
  const log = recordingLog();
  const record = async (upload: Upload): Promise<number> => {
    try {
      return await api.record(upload);
    } finally {
      if (isDone()) stop.abort();
    }
  };
  await new ReplyUploader(journal, { record }, log).run(stop.signal);
  return log.events;
}

test('an API that was restored from a backup gets everything after it again', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(hosts(4)), START_MS);
  journal.moveCursor(3);
  const api = new StoringApi();
  api.cursor = 1;
  await uploadUntil(journal, api, () => api.cursor === 4);
  assert.deepEqual(
    api.uploads.map(({ after, entries }) => [after, entries.map(({ sequence }) => sequence)]),
    [
      [3, [4]],
      [1, [2, 3, 4]],
    ],
  );
});

/** A journal in which these hosts have answered; the outputs of host 1 are what some APIs do not take. */
async function answeredJournal(path: string): Promise<Journal> {
  const journal = openJournal(path);
  journal.accept(workFor(hosts(3)), START_MS);
  const intents = [0, 1, 2].map((position) => ({ position, requestId: `r${position}` }));
  journal.intend('d1', intents, { atMs: START_MS, deadlineMs: START_MS });
  for (const position of [0, 1, 2]) {
    const outputs = { isPoison: position === 1 };
    const target = { dispatchId: 'd1', position, isAnswered: false };
    await journal.reply(target, { statusCode: 3, statusMessage: 'Said.', outputs }, START_MS);
  }
  return journal;
}

const isPoison = ({ body }: JournalEntry): boolean => isRecord(body.outputs) && body.outputs['isPoison'] === true;

for (const code of ['BAD_USER_INPUT', 'HTTP_413']) {
  test(`a reply whose outputs the API refuses for good with ${code} is stored without them`, async () => {
    using folder = temporaryFolder();
    using journal = await answeredJournal(folder.path);
    const api = new StoringApi(({ entries }) => {
      if (entries.some(isPoison)) throw new ApiRefused(code, 'No.');
    });
    const events = await uploadUntil(journal, api, () => api.cursor === 9);
    assert.deepEqual(
      api.stored.map(({ sequence }) => sequence),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    const { statusCode, statusMessage, outputs } = api.stored[7]?.body ?? {};
    assert.deepEqual([statusCode, outputs], [3, undefined]);
    assert.match(statusMessage ?? '', new RegExp(`outputs.*${code}.*not be stored`));
    assert.ok(events.includes('outputs-not-stored'));
  });
}

test('an entry that the API refuses for good in every form is set aside, and those after it are stored', async () => {
  using folder = temporaryFolder();
  using journal = await answeredJournal(folder.path);
  const api = new StoringApi(({ entries }) => {
    if (entries.some(({ sequence }) => sequence === 2 || sequence === 8)) throw new ApiRefused('BAD_UPLOAD', 'No.');
  });
  const events = await uploadUntil(journal, api, () => api.cursor === 9);
  assert.deepEqual(
    api.stored.map(({ sequence }) => sequence),
    [1, 3, 4, 5, 6, 7, 9],
  );
  assert.equal(events.filter((event) => event === 'entry-set-aside').length, 2);
});

for (const code of ['UNAUTHENTICATED', 'FORBIDDEN', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT', 'INTERNAL']) {
  test(`an API that refuses every upload with ${code} costs no entry`, async () => {
    using folder = temporaryFolder();
    using journal = await answeredJournal(folder.path);
    let isBack = false;
    const api = new StoringApi(() => {
      if (!isBack) throw new ApiRefused(code, 'No.');
    });
    journal.moveCursor(7);
    api.cursor = 7;
    const { signal } = new AbortController();
    const uploader = new ReplyUploader(journal, api, recordingLog());
    for (let attempts = 0; attempts < 5; attempts += 1) await uploader.flush(signal);
    isBack = true;
    await uploader.flush(signal);
    assert.deepEqual(
      api.stored.map((entry) => [entry.sequence, isPoison(entry)]),
      [
        [8, true],
        [9, false],
      ],
    );
  });
}

test('an upload reads no further in the journal than it reaches', async () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(hosts(400)), START_MS);
  // 30 kB each: an upload is full after 18 of them, and whatever reads to the end finds this one broken.
  using database = new DatabaseSync(join(folder.path, 'journal.sqlite'));
  database.exec(`update entry set body = '{"outputs":"' || hex(zeroblob(15000)) || '"}'`);
  database.exec(`update entry set body = 'broken' where sequence = 300`);
  const api = new StoringApi();
  await uploadUntil(journal, api, () => api.cursor > 0);
  assert.equal(api.cursor, 17);
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
      { dispatchId: 'd1', position, isAnswered: false },
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
  const record = ({ entries }: Upload): Promise<number> => {
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
