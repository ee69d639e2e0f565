import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { openJournal } from './journal.ts';
import type { JournalStep } from './testing/journalModel.ts';
import { linesOf, takeStep } from './testing/journalModel.ts';
import { journalSteps } from './testing/journalSteps.ts';
import { temporaryFolder } from './testing/world.ts';

/** What a journal said when it had acknowledged a step, and how far its log reached then. */
interface Acknowledged {
  readonly walBytes: number;
  readonly lines: readonly string[];
}

/** The files of a journal that lived through these steps, and each moment at which something was acknowledged. */
interface Life {
  readonly id: string;
  readonly database: Buffer;
  readonly wal: Buffer;
  readonly moments: readonly Acknowledged[];
}

function live(steps: readonly JournalStep[]): Life {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const file = (suffix: string): Buffer => readFileSync(join(folder.path, `journal.sqlite${suffix}`));
  const moments = [{ walBytes: file('-wal').length, lines: linesOf(journal) }];
  for (const step of steps) {
    takeStep(journal, step);
    journal.flush();
    moments.push({ walBytes: file('-wal').length, lines: linesOf(journal) });
  }
  return { id: journal.id, database: file(''), wal: file('-wal'), moments };
}

/** What the next process finds when the log is this one; a journal that is not the same any more must know nothing. */
function recover({ id, database }: Life, wal: Buffer): readonly string[] {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'journal.sqlite'), database);
  writeFileSync(join(folder.path, 'journal.sqlite-wal'), wal);
  using journal = openJournal(folder.path);
  const lines = linesOf(journal);
  if (journal.id !== id) assert.deepEqual(lines, []);
  assertIntentsHold(journal, lines);
  return lines;
}

/** Nothing that has an intent can get another. */
function assertIntentsHold(journal: ReturnType<typeof openJournal>, lines: readonly string[]): void {
  for (const line of lines) {
    const [dispatch = '', position = '', event] = line.split(' ');
    if (event !== 'SENDING') continue;
    const again = { kind: 'intend', dispatch: Number(dispatch.slice(1)), positions: [Number(position)] } as const;
    assert.equal(takeStep(journal, again), true, `${line} is forgotten`);
  }
}

/** The last moment of which the log still holds every byte. */
function expected({ wal, moments }: Life, damaged: Buffer): readonly string[] {
  const intact = damaged.findIndex((byte, at) => byte !== wal[at]);
  const bytes = intact === -1 ? Math.min(damaged.length, wal.length) : intact;
  return moments.findLast(({ walBytes }) => walBytes <= bytes)?.lines ?? [];
}

const someSteps = fc.sample(journalSteps('without crashes', 30), { seed: 20_261_123, numRuns: 1 })[0] ?? [];

test('a journal whose log ends one byte before, at, or after what was acknowledged holds all that, and nothing half', () => {
  const life = live(someSteps);
  const ends = new Set(life.moments.flatMap(({ walBytes }) => [walBytes - 1, walBytes, walBytes + 1]));
  assert.ok(ends.size > 20);
  for (const end of ends) {
    const torn = life.wal.subarray(0, end);
    assert.deepEqual(recover(life, torn), expected(life, torn), `cut at ${end} of ${life.wal.length}`);
  }
});

const damage = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('flip' as const), at: fc.double({ min: 0, max: 1, noNaN: true }), bit: fc.nat(7) }),
  fc.record({
    kind: fc.constant('overwrite' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.constant(new Uint8Array(4096))),
  }),
);

function damaged(wal: Buffer, done: typeof damage extends fc.Arbitrary<infer Done> ? Done : never): Buffer {
  const at = Math.floor(done.at * (wal.length - 1));
  if (done.kind === 'cut') return wal.subarray(0, at);
  const copy = Buffer.from(wal);
  if (done.kind === 'flip') copy[at] = (copy[at] ?? 0) ^ (1 << done.bit);
  else copy.set(done.bytes.subarray(0, wal.length - at), at);
  return copy;
}

test('wherever the log of a journal is cut, or a bit of it turns, or bytes of it are lost, it holds exactly what was acknowledged before that', () => {
  fc.assert(
    fc.property(journalSteps('without crashes', 15), fc.array(damage, { minLength: 4, maxLength: 4 }), (steps, all) => {
      const life = live(steps);
      for (const one of all) {
        const wal = damaged(life.wal, one);
        assert.deepEqual(recover(life, wal), expected(life, wal), JSON.stringify(one));
      }
    }),
    { numRuns: 25 },
  );
});

/** The files of a journal at one moment. */
interface Files {
  readonly database: Buffer;
  readonly wal: Buffer;
  readonly lines: readonly string[];
}

/** What a crash leaves when a file was being changed from one content to another: the front is new already, the rest is not. */
function halfWay(from: Buffer, to: Buffer, share: number): Buffer {
  const changed = Math.min(from.findIndex((byte, at) => byte !== to[at]) >>> 0, from.length);
  const at = changed + Math.floor((Math.max(to.length, from.length) - changed) * share);
  return Buffer.concat([to.subarray(0, at), from.subarray(Math.min(at, to.length))]);
}

test('a crash in the middle of a commit, also where the log is begun anew or taken over into the database, leaves what was acknowledged before or after it', () => {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const file = (suffix: string): Buffer => readFileSync(join(folder.path, `journal.sqlite${suffix}`));
  const look = (): Files => ({ database: file(''), wal: file('-wal'), lines: linesOf(journal) });
  const steps = Array.from({ length: 130 }, (_, dispatch): JournalStep[] => [
    { kind: 'accept', dispatch, hosts: 2 },
    { kind: 'intend', dispatch, positions: [1] },
    { kind: 'stop', dispatch },
  ]).flat();
  let takenOver = 0;
  let begunAnew = 0;
  let after = look();
  for (const step of steps) {
    const before = after;
    takeStep(journal, step);
    after = look();
    const isTakenOver = !after.database.equals(before.database);
    const isBegunAnew = !after.wal.subarray(0, 32).equals(before.wal.subarray(0, 32));
    takenOver += Number(isTakenOver);
    begunAnew += Number(isBegunAnew);
    if (!isTakenOver && !isBegunAnew) continue;
    for (const share of [0, 0.0001, 0.001, 0.01, 0.5, 1]) {
      const torn = recover({ id: journal.id, ...before, moments: [] }, halfWay(before.wal, after.wal, share));
      assert.ok([before.lines.length, after.lines.length].includes(torn.length), `${torn.length} lines`);
      assert.deepEqual(torn, after.lines.slice(0, torn.length));
      const database = halfWay(before.database, after.database, share);
      assert.deepEqual(recover({ id: journal.id, database, wal: after.wal, moments: [] }, after.wal), after.lines);
    }
  }
  assert.ok(takenOver > 0 && begunAnew > 0, `${takenOver} ${begunAnew}`);
});
