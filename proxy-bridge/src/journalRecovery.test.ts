import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import fc from 'fast-check';
import { openJournal } from './journal.ts';
import { openSoundJournal } from './openSoundJournal.ts';
import type { JournalStep } from './testing/journalModel.ts';
import { linesOf, takeStep } from './testing/journalModel.ts';
import { journalSteps } from './testing/journalSteps.ts';
import { recordingLog, START_MS, temporaryFolder } from './testing/world.ts';

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

/** `renewAfter`: after so many steps the log is taken over into the database and begun anew, over what it held. */
function live(steps: readonly JournalStep[], renewAfter?: number): Life {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  const file = (suffix: string): Buffer => readFileSync(join(folder.path, `journal.sqlite${suffix}`));
  const moments = [{ walBytes: file('-wal').length, lines: linesOf(journal) }];
  for (const [index, step] of steps.entries()) {
    if (index === renewAfter) takeOver(folder.path);
    takeStep(journal, step);
    journal.flush();
    moments.push({ walBytes: file('-wal').length, lines: linesOf(journal) });
  }
  return { id: journal.id, database: file(''), wal: file('-wal'), moments };
}

function takeOver(path: string): void {
  using database = new DatabaseSync(join(path, 'journal.sqlite'));
  database.exec('pragma wal_checkpoint(restart)');
}

/** What the next process finds. */
interface Found {
  readonly isPutAside: boolean;
  readonly lines: readonly string[];
}

/** What the next process finds when the log is this one; a journal that is not the same any more must know nothing. */
function recover({ id, database }: Life, wal: Buffer): Found {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'journal.sqlite'), database);
  writeFileSync(join(folder.path, 'journal.sqlite-wal'), wal);
  const log = recordingLog();
  using journal = openSoundJournal(folder.path, log, START_MS);
  const lines = linesOf(journal);
  const isPutAside = log.events.includes('journal-damaged');
  if (isPutAside) assert.notEqual(journal.id, id);
  if (journal.id !== id) assert.deepEqual(lines, []);
  assertIntentsHold(journal, lines);
  return { isPutAside, lines };
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
    const found = { isPutAside: false, lines: expected(life, torn) };
    assert.deepEqual(recover(life, torn), found, `cut at ${end} of ${life.wal.length}`);
  }
});

const somewhere = fc.double({ min: 0, max: 1, noNaN: true });
const stories = journalSteps('without crashes', 15);
const fourOf = <Kind>(kind: fc.Arbitrary<Kind>) => fc.array(kind, { minLength: 4, maxLength: 4 });

test('wherever the log of a journal is cut, it is the same journal and holds exactly what was acknowledged before that', () => {
  fc.assert(
    fc.property(stories, fourOf(somewhere), (steps, cuts) => {
      const life = live(steps);
      for (const cut of cuts) {
        const wal = life.wal.subarray(0, Math.floor(cut * life.wal.length));
        assert.deepEqual(recover(life, wal), { isPutAside: false, lines: expected(life, wal) }, `cut at ${wal.length}`);
      }
    }),
    { numRuns: 12 },
  );
});

const flips = fourOf(fc.record({ at: somewhere, bit: fc.nat(7) }));

test('whichever bit of the log of a journal turns, also of one that was begun anew, the journal holds all that was acknowledged, or it is put aside', () => {
  let putAside = 0;
  let whole = 0;
  fc.assert(
    fc.property(stories, flips, fc.option(fc.nat(15)), (steps, all, renewAfter) => {
      const life = live(steps, renewAfter ?? undefined);
      for (const { at, bit } of all) {
        const wal = Buffer.from(life.wal);
        const byte = Math.floor(at * (wal.length - 1));
        wal.writeUInt8(wal.readUInt8(byte) ^ (1 << bit), byte);
        const { isPutAside, lines } = recover(life, wal);
        if (isPutAside) putAside += 1;
        else assert.deepEqual(lines, life.moments.at(-1)?.lines, `bit ${bit} of byte ${byte} of ${wal.length}`);
        whole += Number(!isPutAside);
      }
    }),
    { numRuns: 25, examples: [[[...someSteps], [0, 0.000_1, 0.999_9, 1].map((at) => ({ at, bit: 0 })), null]] },
  );
  assert.ok(putAside > 0 && whole > 0, `${putAside} ${whole}`);
});

const lost = fc.record({
  at: somewhere,
  bytes: fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.constant(new Uint8Array(4096))),
});

test('wherever bytes of the log of a journal are lost, it is put aside, or holds exactly what was acknowledged before that', () => {
  fc.assert(
    fc.property(stories, fourOf(lost), (steps, all) => {
      const life = live(steps);
      for (const { at, bytes } of all) {
        const wal = Buffer.from(life.wal);
        const first = Math.floor(at * (wal.length - 1));
        wal.set(bytes.subarray(0, wal.length - first), first);
        const { isPutAside, lines } = recover(life, wal);
        if (!isPutAside) assert.deepEqual(lines, expected(life, wal), `${bytes.length} bytes at ${first}`);
      }
    }),
    { numRuns: 12 },
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
      assert.ok([before.lines.length, after.lines.length].includes(torn.lines.length), `${torn.lines.length} lines`);
      assert.deepEqual(torn, { isPutAside: false, lines: after.lines.slice(0, torn.lines.length) });
      const database = halfWay(before.database, after.database, share);
      const takenHalf = recover({ id: journal.id, database, wal: after.wal, moments: [] }, after.wal);
      assert.deepEqual(takenHalf, { isPutAside: false, lines: after.lines });
    }
  }
  assert.ok(takenOver > 0 && begunAnew > 0, `${takenOver} ${begunAnew}`);
});
