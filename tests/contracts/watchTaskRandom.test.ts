import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startTaskWorld, type Said, type Site, type TaskWorld, type Trial } from './startTaskWorld.ts';
import type { JournalEvent } from '@chargehand/api/tasks/foldEntries';
import { pollTask, watchTask, type TaskProgress, type Watched } from '@chargehand/api/tasks/watchTask';

// PB-07 of reliability.md: writers commit in any order, and readers that come and go see each change exactly once.

const SITES = ['a', 'b'] as const;
const HOSTS = 4;
const EVENTS: readonly JournalEvent[] = ['ASSIGNED', 'SENDING', 'SENT', 'UNKNOWN', 'REPLIED'];

/** What one upload of a site tells: of so many tasks, hosts and events, as numbers that pick among those there are. */
const upload = fc.record({
  site: fc.constantFrom(...SITES),
  lines: fc.array(fc.record({ task: fc.nat(2), host: fc.nat(HOSTS - 1), event: fc.nat(EVENTS.length - 1) }), {
    minLength: 1,
    maxLength: 6,
  }),
});
type Upload = typeof upload extends fc.Arbitrary<infer Value> ? Value : never;

/** A reader takes so many messages, then goes away and comes back, by socket or by long poll. */
const reader = fc.record({ task: fc.nat(2), takes: fc.array(fc.nat(2), { minLength: 1, maxLength: 4 }) });

const LIMIT = { timeout: 120_000 };

describe('readers beside writers', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  test('whoever commits in whatever order, readers see each change exactly once', LIMIT, async () => {
    const runs = fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(upload, { minLength: 4, maxLength: 24 }),
      fc.array(reader, { minLength: 2, maxLength: 6 }),
      async (tasks, uploads, readers) => {
        const trials: Trial[] = [];
        while (trials.length < tasks) trials.push(await world.startClaimedTrial({ a: HOSTS, b: HOSTS }));
        const of = (task: number): Trial => trials[task % tasks] ?? assert.fail();
        const reading = readers.map(({ task, takes }) => readToTheEnd(of(task).taskId, takes));
        await Promise.all(SITES.map((site) => write(of, site, uploads)));
        await Promise.all(SITES.map((site) => finish(trials, site)));
        const pictures = await Promise.all(reading);
        for (const { taskId, picture } of pictures) {
          // A late reply may have changed a task that had finished, and a stream ends when it has.
          picture.take(await pollTask(world.contextOf('user'), watched(taskId, picture.revision), 0));
          assert.deepEqual(picture.comparable(), (await freshPicture(taskId)).comparable());
        }
      },
    );
    await fc.assert(runs, { numRuns: 12, endOnFailure: true });
  });

  /** A bridge uploads its lines in order; the other one does so at the same time. */
  async function write(of: (task: number) => Trial, site: Site, uploads: readonly Upload[]): Promise<void> {
    for (const { lines } of uploads.filter((told) => told.site === site))
      await world.upload(site, ...lines.map(({ task, host, event }) => said(of(task), site, { host, event })));
  }

  function said(trial: Trial, site: Site, { host, event }: { host: number; event: number }): Said {
    const { dispatchId, positions } = trial.parts[site];
    const name = EVENTS[event] ?? 'SENT';
    return {
      ...{ dispatchId, position: positions[host] ?? 0, event: name, statusCode: host % 2 },
      ...(name === 'UNKNOWN' && { reason: 'NO_REPLY' }),
    };
  }

  /** Tells the outcome of every host that has none. */
  async function finish(trials: readonly Trial[], site: Site): Promise<void> {
    const host = (nth: number): { host: number; event: number } => ({ host: nth, event: EVENTS.length - 1 });
    const lines = trials.flatMap((trial) => Array.from({ length: HOSTS }, (_, nth) => said(trial, site, host(nth))));
    await world.upload(site, ...lines);
  }

  async function readToTheEnd(taskId: number, takes: readonly number[]): Promise<{ taskId: number; picture: Picture }> {
    const picture = new Picture();
    for (const [turn, take] of takes.entries()) {
      if (picture.isFinished) break;
      if (turn % 2 === 1)
        picture.take(await pollTask(world.contextOf('user'), watched(taskId, picture.revision), take));
      else await follow(picture, taskId, take + 1);
    }
    await follow(picture, taskId, Number.POSITIVE_INFINITY);
    return { taskId, picture };
  }

  async function follow(picture: Picture, taskId: number, most: number): Promise<void> {
    let taken = 0;
    for await (const progress of watchTask(world.contextOf('user'), watched(taskId, picture.revision))) {
      picture.take(progress);
      taken += 1;
      if (taken >= most) return;
    }
  }

  async function freshPicture(taskId: number): Promise<Picture> {
    const picture = new Picture();
    picture.take(await pollTask(world.contextOf('user'), watched(taskId, 0), 0));
    return picture;
  }
});

function watched(id: number, since: number): Watched {
  return { id: String(id), since, wants: { targets: true, columns: true } };
}

/** All that a reader was told, with what must hold of every message. */
class Picture {
  revision = 0;
  #header: object = {};
  #state = '';
  readonly #targets = new Map<number, { readonly revision: number; readonly state: string; readonly text: string }>();

  get isFinished(): boolean {
    return this.#state === 'FINISHED';
  }

  take({ since, revision, state, verdict, counts, targets = [], columns }: TaskProgress): void {
    assert.ok(since <= this.revision, 'nothing lies between what was known and what is told');
    assert.ok(revision >= this.revision, 'the revision never goes back');
    for (const target of targets) {
      const known = this.#targets.get(target.position)?.revision ?? 0;
      assert.ok(target.revision > known, `position ${target.position} is told once for each of its changes`);
      assert.ok(target.revision <= revision, 'nothing is told before its time');
      const text = JSON.stringify(target);
      this.#targets.set(target.position, { revision: target.revision, state: target.state, text });
    }
    assert.deepEqual(
      columns?.position,
      targets.map(({ position }) => position),
    );
    const succeeded = [...this.#targets.values()].filter((target) => target.state === 'SUCCEEDED').length;
    assert.equal(succeeded, counts.succeeded, 'the counts are those of the rows, at every message');
    this.revision = revision;
    this.#state = state;
    this.#header = { revision, state, verdict, counts };
  }

  comparable(): object {
    const targets = [...this.#targets].toSorted(([one], [other]) => one - other);
    return { ...this.#header, targets: targets.map(([, { text }]) => text) };
  }
}
