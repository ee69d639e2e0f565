import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { DispatchWork } from './DispatchWork.ts';
import { openJournal } from './journal.ts';
import { JournalOutdated } from './JournalOutdated.ts';
import type { ServeContext } from './serveDispatches.ts';
import { serveDispatches } from './serveDispatches.ts';
import { StopOrders } from './StopOrders.ts';
import { recordingLog, START_MS, storyOf, temporaryFolder, workFor } from './testing/world.ts';

type Execute = (work: DispatchWork, stop: () => void) => Promise<void>;

/** Serves these offers, with `execute` told when to stop, and returns when serving has ended. */
function serve(path: string, offers: readonly unknown[], execute: Execute): Promise<string[]> {
  const answers = [offers];
  return serveAnswers(path, () => Promise.resolve(answers.shift() ?? []), execute);
}

/** The same with whatever each request for work is answered. */
async function serveAnswers(
  path: string,
  answer: (stop: () => void) => Promise<readonly unknown[]>,
  execute: Execute,
): Promise<string[]> {
  using journal = openJournal(path);
  const stop = new AbortController();
  const context: ServeContext = {
    journal,
    log: recordingLog(),
    now: () => START_MS,
    execute: (work) => execute(work, () => stop.abort()),
    stopOrders: new StopOrders({ journal, log: recordingLog(), now: () => START_MS }),
    onWakeUp: () => undefined,
    onClaim: () => undefined,
    isExpired: ({ id }) => id === 'expired',
    api: {
      claim: () => answer(() => stop.abort()),
      workSignals: async function* () {
        yield true;
        if (!stop.signal.aborted)
          await new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
      },
    },
  };
  await serveDispatches(context, stop.signal);
  return storyOf(journal);
}

test('a dispatch is in the journal before it is executed', async () => {
  using folder = temporaryFolder();
  const seen: string[] = [];
  await serve(folder.path, [workFor(['a'])], (_, stop) => {
    using reader = openJournal(folder.path);
    seen.push(...storyOf(reader));
    stop();
    return Promise.resolve();
  });
  assert.deepEqual(seen, ['0 ASSIGNED']);
});

test('a slow dispatch holds up none of the others', async () => {
  using folder = temporaryFolder();
  const ids = ['slow', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7', 'd8', 'd9'];
  const executed: string[] = [];
  const released = Promise.withResolvers<void>();
  const offers = ids.map((id) => workFor(['a'], { id }));
  await serve(folder.path, offers, async ({ id }, stop) => {
    if (id === 'slow') return await released.promise;
    // Nothing is sent here, so the journal may give the same one again.
    if (!executed.includes(id)) executed.push(id);
    if (executed.length < ids.length - 1) return;
    stop();
    released.resolve();
  });
  assert.deepEqual(executed, ids.slice(1));
});

test('a dispatch whose time is over waits for no place, so that it is said in time that nothing was sent', async () => {
  using folder = temporaryFolder();
  const ids = [...Array.from({ length: 8 }, (_, index) => `slow${index}`), 'next', 'expired'];
  const executed: string[] = [];
  const released = Promise.withResolvers<void>();
  await serve(
    folder.path,
    ids.map((id) => workFor(['a'], { id })),
    async ({ id }, stop) => {
      if (!executed.includes(id)) executed.push(id);
      if (id !== 'expired') return await released.promise;
      stop();
      released.resolve();
    },
  );
  assert.deepEqual(executed, [...ids.slice(0, 8), 'expired']);
});

test('no more than eight dispatches send at the same time', async () => {
  using folder = temporaryFolder();
  let running = 0;
  let most = 0;
  let done = 0;
  const offers = Array.from({ length: 20 }, (_, index) => workFor(['a'], { id: `d${index}` }));
  await serve(folder.path, offers, async (_, stop) => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if ((done += 1) === 20) stop();
  });
  assert.equal(most, 8);
});

test('a dispatch that was interrupted by a crash goes on after the restart', async () => {
  using folder = temporaryFolder();
  {
    using journal = openJournal(folder.path);
    journal.accept(workFor(['a', 'b']), START_MS);
  }
  const executed: string[] = [];
  await serve(folder.path, [], (work, stop) => {
    executed.push(work.id);
    stop();
    return Promise.resolve();
  });
  assert.deepEqual(executed, ['d1']);
});

test('a dispatch that lacks something is not executed and harms no other', async () => {
  using folder = temporaryFolder();
  const offers = [{ ...workFor(['a']), id: 'bad', ttlSeconds: 0 }, workFor(['b'], { id: 'good' })];
  const executed: string[] = [];
  const story = await serve(folder.path, offers, (work, stop) => {
    executed.push(work.id);
    stop();
    return Promise.resolve();
  });
  assert.deepEqual(executed, ['good']);
  assert.deepEqual(story, ['0 ASSIGNED']);
});

/** As many as the API offers at once. */
const twenty = (claim: number): DispatchWork[] =>
  Array.from({ length: 20 }, (_, index) => workFor(['a'], { id: `d${claim * 20 + index}` }));

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test('as long as full answers come, the bridge asks again without waiting', async () => {
  using folder = temporaryFolder();
  let claims = 0;
  const answer = (stop: () => void): Promise<readonly unknown[]> => {
    // Long before the next poll.
    if (claims === 0) void turns(200).then(stop);
    return Promise.resolve(claims < 10 ? twenty(claims++) : []);
  };
  const story = await serveAnswers(folder.path, answer, () => Promise.resolve());
  assert.equal(story.length, 200);
});

const untakeable: Record<string, readonly unknown[]> = {
  'the journal holds already': twenty(0),
  'lack something': twenty(0).map((work) => ({ ...work, ttlSeconds: 0 })),
};

for (const [what, offers] of Object.entries(untakeable))
  test(`offers that ${what} do not make the bridge ask again and again`, async () => {
    using folder = temporaryFolder();
    let claims = 0;
    const answer = (stop: () => void): Promise<readonly unknown[]> => {
      claims += 1;
      if (claims === 1) void turns(200).then(stop);
      return Promise.resolve(offers);
    };
    await serveAnswers(folder.path, answer, () => Promise.resolve());
    // At the start, once more for what may have been taken then, and for the one wake-up.
    assert.ok(claims <= 3, `${claims} requests`);
  });

test('of a journal that is a copy, nothing is executed and nothing changes', async () => {
  using folder = temporaryFolder();
  {
    using journal = openJournal(folder.path);
    journal.accept(workFor(['a', 'b']), START_MS);
  }
  const executed: string[] = [];
  const serving = serveAnswers(
    folder.path,
    () => Promise.reject(new JournalOutdated()),
    (work) => Promise.resolve(void executed.push(work.id)),
  );
  await assert.rejects(serving, { code: 'JOURNAL_OUTDATED' });
  await turns(20);
  assert.deepEqual(executed, []);
  using journal = openJournal(folder.path);
  assert.deepEqual(storyOf(journal), ['0 ASSIGNED', '1 ASSIGNED']);
});

test('what the journal holds unsent waits until the API has answered that it knows this journal', async () => {
  using folder = temporaryFolder();
  {
    using journal = openJournal(folder.path);
    journal.accept(workFor(['a', 'b']), START_MS);
  }
  const events: string[] = [];
  let claims = 0;
  const answer = async (): Promise<readonly unknown[]> => {
    events.push('asked');
    await turns(20);
    if ((claims += 1) === 1) throw new Error('the API is away');
    events.push('answered');
    return [];
  };
  await serveAnswers(folder.path, answer, (work, stop) => {
    events.push(work.id);
    stop();
    return Promise.resolve();
  });
  assert.deepEqual(events, ['asked', 'asked', 'answered', 'd1']);
});

test('a dispatch that cannot be read holds up none of the others, and one from before tasks had a UUID is gone on with', async () => {
  using folder = temporaryFolder();
  {
    using journal = openJournal(folder.path);
    for (const id of ['d1', 'd2', 'd3']) journal.accept(workFor(['a'], { id }), START_MS);
  }
  {
    using database = new DatabaseSync(join(folder.path, 'journal.sqlite'));
    database.exec(`update dispatch set payload = '{}' where id = 'd1';
      update dispatch set payload = json_remove(payload, '$.taskUuid') where id = 'd2'`);
  }
  const executed: string[] = [];
  await serveAnswers(
    folder.path,
    () => Promise.resolve([]),
    (work, stop) => {
      executed.push(work.id);
      if (executed.length === 2) stop();
      return Promise.resolve();
    },
  );
  assert.deepEqual(executed, ['d2', 'd3']);
});
