import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DispatchWork } from './DispatchWork.ts';
import { openJournal } from './journal.ts';
import type { ServeContext } from './serveDispatches.ts';
import { serveDispatches } from './serveDispatches.ts';
import { StopOrders } from './StopOrders.ts';
import { recordingLog, START_MS, storyOf, temporaryFolder, workFor } from './testing/world.ts';

/** Serves these offers, with `execute` told when to stop, and returns when serving has ended. */
async function serve(
  path: string,
  offers: readonly unknown[],
  execute: (work: DispatchWork, stop: () => void) => Promise<void>,
): Promise<string[]> {
  using journal = openJournal(path);
  const stop = new AbortController();
  let isOffered = false;
  const context: ServeContext = {
    journal,
    log: recordingLog(),
    now: () => START_MS,
    execute: (work) => execute(work, () => stop.abort()),
    stopOrders: new StopOrders({ journal, log: recordingLog(), now: () => START_MS }),
    onWakeUp: () => undefined,
    onClaim: () => undefined,
    api: {
      claim: () => {
        const answer = isOffered ? [] : offers;
        isOffered = true;
        return Promise.resolve(answer);
      },
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
