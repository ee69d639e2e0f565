import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openJournal } from './journal.ts';
import { openSoundJournal } from './openSoundJournal.ts';
import { recordingLog, START_MS, storyOf, temporaryFolder, workFor } from './testing/world.ts';

const hosts = Array.from({ length: 200 }, (_, index) => `host${index}`);

/** A folder whose bridge took a dispatch, wrote an intent and ended; with `isKilled`, without taking the log over. */
function pastLife({ isKilled = false } = {}) {
  const folder = temporaryFolder();
  using killed = temporaryFolder();
  const journal = openJournal(folder.path);
  journal.accept(workFor(hosts), START_MS);
  journal.intend('d1', [{ position: 0, requestId: 'r0' }], { atMs: START_MS, deadlineMs: START_MS + 1000 });
  const story = storyOf(journal);
  const files = ['journal.sqlite', 'journal.sqlite-wal'];
  for (const file of files) copyFileSync(join(folder.path, file), join(killed.path, file));
  journal[Symbol.dispose]();
  if (isKilled) for (const file of files) copyFileSync(join(killed.path, file), join(folder.path, file));
  const file = (suffix = ''): string => join(folder.path, `journal.sqlite${suffix}`);
  return { ...folder, file, id: journal.id, story };
}

/** Changes a file. */
function change(path: string, how: (content: Buffer) => void): void {
  const content = readFileSync(path);
  how(content);
  writeFileSync(path, content);
}

for (const isKilled of [false, true])
  test(`a sound journal goes on, with its id and all it holds, after ${isKilled ? 'a crash' : 'a clean end'}`, () => {
    using life = pastLife({ isKilled });
    const log = recordingLog();
    using journal = openSoundJournal(life.path, log, START_MS);
    assert.deepEqual([journal.id, storyOf(journal)], [life.id, life.story]);
    assert.deepEqual(log.events, []);
  });

test('a folder without a journal gets one', () => {
  using folder = temporaryFolder();
  const log = recordingLog();
  using journal = openSoundJournal(folder.path, log, START_MS);
  assert.deepEqual([storyOf(journal), log.events], [[], []]);
});

const damages: Record<string, { isKilled: boolean; damage: (life: ReturnType<typeof pastLife>) => void }> = {
  'with a damaged page': {
    isKilled: false,
    damage: ({ file }) => change(file(), (content) => content.fill(0xff, 4096, 4096 * 12)),
  },
  'that is no database at all': {
    isKilled: false,
    damage: ({ file }) => change(file(), (content) => content.fill(0xff, 0, 100)),
  },
  'with a turned bit in what its log says of the last intent': {
    isKilled: true,
    damage: ({ file }) =>
      change(file('-wal'), (log) => log.writeUInt8(log.readUInt8(log.length - 100) ^ 1, log.length - 100)),
  },
};

for (const [what, { isKilled, damage }] of Object.entries(damages))
  test(`a journal ${what} is put aside, unchanged, and a fresh one begins`, () => {
    using life = pastLife({ isKilled });
    damage(life);
    const kept = readFileSync(life.file());
    const log = recordingLog();
    using journal = openSoundJournal(life.path, log, START_MS);
    assert.notEqual(journal.id, life.id);
    assert.deepEqual([storyOf(journal), journal.unsent(), log.events], [[], [], ['journal-damaged']]);
    assert.deepEqual(readFileSync(join(life.path, `journal-${START_MS}.sqlite`)), kept);
    assert.equal(readdirSync(life.path).includes(`journal-${START_MS}.sqlite-wal`), isKilled);
  });
