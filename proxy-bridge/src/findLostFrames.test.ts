import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { findLostFrames } from './findLostFrames.ts';
import { temporaryFolder } from './testing/world.ts';

const FRAME_BYTES = 24 + 4096;

/** A log that SQLite wrote: a few commits of several pages; with `isBegunAnew`, some of them over older ones. */
function logOf(isBegunAnew = false): Buffer {
  using folder = temporaryFolder();
  using database = new DatabaseSync(join(folder.path, 'x.sqlite'));
  database.exec('pragma journal_mode = wal; create table t (a); create table u (a); create index i on t (a)');
  const commit = (times: number): void => {
    for (let time = 0; time < times; time += 1)
      database.exec(`begin; insert into t values (${time}); insert into u values (randomblob(5000)); commit`);
  };
  commit(9);
  if (isBegunAnew) {
    database.exec('pragma wal_checkpoint(restart)');
    commit(3);
  }
  return readFileSync(join(folder.path, 'x.sqlite-wal'));
}

/** A log with this bit turned. */
function turned(log: Buffer, byte: number, bit = 0): Buffer {
  const copy = Buffer.from(log);
  copy.writeUInt8(copy.readUInt8(byte) ^ (1 << bit), byte);
  return copy;
}

const count = (log: Buffer): number => (log.length - 32) / FRAME_BYTES;

test('a log as SQLite writes it has lost nothing, wherever it is cut', () => {
  const log = logOf();
  assert.ok(count(log) > 20);
  for (let end = log.length; end >= 0; end -= 97)
    assert.equal(findLostFrames(log.subarray(0, end)), undefined, `cut at ${end}`);
});

test('a turned bit is found in every byte of the header, and in every field and the pages of every frame', () => {
  const log = logOf();
  for (let byte = 0; byte < 32; byte += 1)
    assert.equal(findLostFrames(turned(log, byte, byte % 8)), 'the header of the log', `byte ${byte}`);
  for (let frame = 0; frame < count(log); frame += 1)
    for (const byte of [0, 3, 4, 7, 8, 15, 16, 23, 24, 2000, FRAME_BYTES - 1])
      assert.equal(
        findLostFrames(turned(log, 32 + frame * FRAME_BYTES + byte, byte % 8)),
        `frame ${frame + 1} of the log`,
        `byte ${byte} of frame ${frame + 1}`,
      );
});

test('what was taken over before the log was begun anew may be damaged as it likes', () => {
  const log = logOf(true);
  const current = log.subarray(16, 24);
  const old = Array.from({ length: count(log) }, (_, frame) => 32 + frame * FRAME_BYTES).find(
    (at) => !log.subarray(at + 8, at + 16).equals(current),
  );
  assert.ok(old !== undefined && old < log.length - FRAME_BYTES);
  assert.equal(findLostFrames(log), undefined);
  for (let at = old; at < log.length; at += 511) assert.equal(findLostFrames(turned(log, at)), undefined, `byte ${at}`);
  assert.equal(findLostFrames(turned(log, old - 1)), `frame ${(old - 32) / FRAME_BYTES} of the log`);
});

test('a commit of which only a part was written is none', () => {
  const log = logOf();
  for (const written of [0, 24, 512, 4000]) {
    const torn = Buffer.from(log);
    torn.fill(0, log.length - FRAME_BYTES + written);
    assert.equal(findLostFrames(torn), undefined, `${written} bytes written`);
  }
  assert.equal(findLostFrames(Buffer.alloc(log.length)), undefined);
});

test('a log whose checksums take bytes in the other order is read too', () => {
  const log = inOtherOrder(logOf());
  assert.equal(findLostFrames(log), undefined);
  assert.equal(findLostFrames(turned(log, 32 + 100)), 'frame 1 of the log');
});

/** What a machine of the other byte order would have written: the same words, summed as that machine reads them. */
function inOtherOrder(log: Buffer): Buffer {
  const copy = Buffer.from(log);
  copy.writeUInt32BE(log.readUInt32BE(0) ^ 1, 0);
  const isBig = copy.readUInt32BE(0) % 2 === 1;
  const sums = new Uint32Array(2);
  const add = (from: number, to: number): void => {
    for (let at = from; at < to; at += 4) {
      const one = ((at - from) / 4) % 2;
      sums[one] = (sums[0] ?? 0) + (sums[1] ?? 0) + (isBig ? copy.readUInt32BE(at) : copy.readUInt32LE(at));
    }
  };
  const write = (at: number): void => sums.forEach((sum, index) => void copy.writeUInt32BE(sum, at + index * 4));
  add(0, 24);
  write(24);
  for (let at = 32; at < copy.length; at += FRAME_BYTES) {
    add(at, at + 8);
    add(at + 24, at + FRAME_BYTES);
    write(at + 16);
  }
  return copy;
}
